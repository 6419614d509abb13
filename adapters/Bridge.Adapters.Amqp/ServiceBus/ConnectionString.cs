using System.Net;

namespace Bridge.Adapters.Amqp.ServiceBus;

/// <summary>A connection string as the portal shows it: of a namespace, of an entity, or of the emulator.</summary>
internal sealed record ConnectionString
{
    public required string Host { get; init; }

    /// <summary>Null: the default of TLS or plain TCP.</summary>
    public int? Port { get; init; }

    public string? KeyName { get; init; }

    public string? Key { get; init; }

    /// <summary>A ready token instead of a key.</summary>
    public string? Signature { get; init; }

    public string? EntityPath { get; init; }

    /// <summary>The emulator: plain AMQP without TLS.</summary>
    public bool IsEmulator { get; init; }

    /// <summary>Reads it; the error never repeats the text, which holds a key.</summary>
    public static ConnectionString? Parse(string text, out string? error)
    {
        var parts = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var part in text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var at = part.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0)
            {
                error = "has a part without '='; it looks like Endpoint=sb://NAME.servicebus.windows.net/;SharedAccessKeyName=RULE;SharedAccessKey=KEY";
                return null;
            }
            parts[part[..at].Trim()] = part[(at + 1)..].Trim();
        }
        if (!parts.TryGetValue("Endpoint", out var endpoint) || !Uri.TryCreate(endpoint, UriKind.Absolute, out var uri) || uri.Host.Length == 0)
        {
            error = "has no Endpoint such as sb://NAME.servicebus.windows.net/";
            return null;
        }
        var result = new ConnectionString
        {
            Host = uri.DnsSafeHost,
            Port = uri.Port > 0 ? uri.Port : null,
            KeyName = parts.GetValueOrDefault("SharedAccessKeyName"),
            Key = parts.GetValueOrDefault("SharedAccessKey"),
            Signature = parts.GetValueOrDefault("SharedAccessSignature"),
            EntityPath = parts.GetValueOrDefault("EntityPath")?.Trim('/'),
            IsEmulator = parts.TryGetValue("UseDevelopmentEmulator", out var emulator) && bool.TryParse(emulator, out var yes) && yes,
        };
        error = (result.Signature, result.KeyName, result.Key) switch
        {
            (null, not null, not null) or (not null, null, null) => null,
            (not null, _, _) => "has both a SharedAccessSignature and a key; it needs one of them",
            (null, null, _) => "has no SharedAccessKeyName, the name of the rule",
            _ => "has no SharedAccessKey",
        };
        if (error is null && result.IsEmulator && !IsLocal(result.Host)) error = "has UseDevelopmentEmulator=true with a host that is not this machine; without TLS the key would go over the network";
        return error is null ? result : null;
    }

    private static bool IsLocal(string host) => host is "localhost" or "host.docker.internal" || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
