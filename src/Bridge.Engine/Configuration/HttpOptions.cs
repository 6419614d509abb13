using System.Net;
using Bridge.Configuration;

namespace Bridge.Engine.Configuration;

/// <summary>The status endpoints (<c>http:</c>).</summary>
public sealed record HttpOptions
{
    /// <summary>Loopback only: the endpoints tell names and numbers of the plant.</summary>
    public const string DefaultListen = "127.0.0.1:8077";

    /// <summary>Where to listen; null: off.</summary>
    public IPEndPoint? Listen { get; init; }

    /// <summary>True if the address was written down: then it must be free; the default one may be taken by another bridge.</summary>
    public bool IsExplicit { get; init; }

    /// <summary>Reads the block.</summary>
    public static HttpOptions Read(ConfigReader c)
    {
        ArgumentNullException.ThrowIfNull(c);
        var text = c.Text("listen", "Address and port of /healthz, /readyz, /status and /metrics, or off. There is no login: keep it on loopback or behind something that has one.", DefaultListen);
        if (text == "off") return new HttpOptions { IsExplicit = true };
        var good = IPEndPoint.TryParse(text.StartsWith("localhost:", StringComparison.Ordinal) ? "127.0.0.1" + text[9..] : text, out var listen) && text.Contains(':', StringComparison.Ordinal);
        c.Check(good, "listen", $"'{text}' is no address with a port, such as {DefaultListen}, and not off");
        return new HttpOptions { Listen = good ? listen : null, IsExplicit = c.Has("listen") };
    }
}
