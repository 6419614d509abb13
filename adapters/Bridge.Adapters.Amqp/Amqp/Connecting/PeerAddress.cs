using System.Diagnostics.CodeAnalysis;

namespace Bridge.Adapters.Amqp.Amqp.Connecting;

/// <summary>The address of a broker: scheme, host and port, perhaps with user and password.</summary>
internal sealed record PeerAddress(bool IsTls, string Host, int Port, string? User, string? Password)
{
    public static bool TryParse(string text, [NotNullWhen(true)] out PeerAddress? address)
    {
        address = null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("amqp" or "amqps") || uri.Host.Length == 0) return false;
        if (uri.AbsolutePath.Trim('/').Length > 0 || uri.Query.Length > 0) return false;
        var tls = uri.Scheme == "amqps";
        var credentials = uri.UserInfo.Split(':', 2);
        address = new PeerAddress(tls, uri.DnsSafeHost, uri.Port > 0 ? uri.Port : tls ? 5671 : 5672,
            credentials[0].Length == 0 ? null : Uri.UnescapeDataString(credentials[0]), credentials.Length == 2 ? Uri.UnescapeDataString(credentials[1]) : null);
        return true;
    }

    /// <summary>The address without user and password, for messages.</summary>
    public static string Mask(string uri)
    {
        var at = uri.LastIndexOf('@');
        var start = uri.IndexOf("://", StringComparison.Ordinal);
        return at < 0 ? uri : start < 0 || start > at ? "***" + uri[at..] : uri[..(start + 3)] + "***" + uri[at..];
    }

    public override string ToString() => $"{(IsTls ? "amqps" : "amqp")}://{Host}:{Port}";
}
