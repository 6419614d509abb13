using System.Diagnostics.CodeAnalysis;

namespace Bridge.Adapters.RabbitMq;

/// <summary>One address of the AMQP URI specification: scheme, user, password, host, port and virtual host.</summary>
internal sealed record BrokerAddress(bool IsTls, string Host, int Port, string VirtualHost, string? User, string? Password)
{
    public static bool TryParse(string text, [NotNullWhen(true)] out BrokerAddress? address)
    {
        address = null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("amqp" or "amqps") || uri.Host.Length == 0) return false;
        if (uri.AbsolutePath.TrimStart('/').Contains('/', StringComparison.Ordinal)) return false;
        var tls = uri.Scheme == "amqps";
        var credentials = uri.UserInfo.Split(':', 2);
        var path = uri.AbsolutePath.Length > 1 ? Uri.UnescapeDataString(uri.AbsolutePath[1..]) : "/";
        address = new BrokerAddress(tls, uri.DnsSafeHost, uri.Port > 0 ? uri.Port : tls ? 5671 : 5672, path,
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

    public override string ToString() => $"{(IsTls ? "amqps" : "amqp")}://{Host}:{Port}/{(VirtualHost == "/" ? "" : VirtualHost)}";
}
