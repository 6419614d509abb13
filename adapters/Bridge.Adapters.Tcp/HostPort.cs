using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Bridge.Configuration;

namespace Bridge.Adapters.Tcp;

/// <summary>An address as it is configured: <c>host:port</c>, <c>[::1]:port</c>, or a port alone for this machine.</summary>
public sealed record HostPort(string Host, int Port)
{
    /// <summary>The host of an address that is a port alone: nobody else is let in by an omission.</summary>
    public const string Loopback = "127.0.0.1";

    /// <summary>Reads an optional address.</summary>
    public static HostPort? Read(ConfigReader c, string name, string description)
    {
        ArgumentNullException.ThrowIfNull(c);
        if (c.OptionalText(name, description) is not { } text) return null;
        var address = TryParse(text, out var error);
        c.Check(address is not null, name, error);
        return address;
    }

    /// <summary>Parses an address; null and why if it is none.</summary>
    public static HostPort? TryParse(string text, out string error)
    {
        ArgumentNullException.ThrowIfNull(text);
        error = "";
        var colon = text.LastIndexOf(':');
        var host = colon < 0 ? Loopback : text[..colon];
        if (host.StartsWith('[') && host.EndsWith(']')) host = host[1..^1];
        else if (host.Contains(':', StringComparison.Ordinal)) error = $"'{text}' is not clear: write an IPv6 address in brackets, such as [::1]:5000";
        if (host.Length == 0) error = $"'{text}' has no host; write 127.0.0.1:PORT for this machine, or *:PORT for all addresses";
        if (!int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port > 65535) error = $"'{text}' has no port; write HOST:PORT with a port from 0 to 65535";
        return error.Length == 0 ? new HostPort(host, port) : null;
    }

    /// <summary>The address to listen on.</summary>
    /// <exception cref="SocketException">The name is not known.</exception>
    internal async ValueTask<IPEndPoint> ResolveAsync(CancellationToken cancellationToken)
    {
        if (Host == "*") return new IPEndPoint(Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any, Port);
        if (IPAddress.TryParse(Host, out var address)) return new IPEndPoint(address, Port);
        var addresses = await Dns.GetHostAddressesAsync(Host, cancellationToken);
        return new IPEndPoint(addresses.FirstOrDefault(a => a.AddressFamily == AddressFamily.InterNetwork) ?? addresses[0], Port);
    }

    /// <inheritdoc/>
    public override string ToString() => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
