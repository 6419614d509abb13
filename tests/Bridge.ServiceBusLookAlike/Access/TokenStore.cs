using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Amqp;
using Amqp.Listener;
using Error = Amqp.Framing.Error;

namespace Bridge.ServiceBusLookAlike.Access;

/// <summary>Tokens that connections gave at $cbs. Under the namespace's lock.</summary>
internal sealed class TokenStore(ServiceBusNamespace owner)
{
    private readonly Dictionary<Connection, List<Token>> _tokens = [];
    private readonly List<(ListenerLink Link, string Path, Claims Claims)> _links = [];

    /// <summary>Takes a token, or says what is wrong with it.</summary>
    public (int Status, string Text) Put(Connection connection, string? type, string? audience, string? text)
    {
        if (audience is null || text is null) return (400, "A put-token request needs a name and a token.");
        var token = type switch
        {
            "servicebus.windows.net:sastoken" => ReadSas(text, Path(audience)),
            "jwt" => owner.EntraTokens.TryGetValue(text, out var known) ? new Token(Path(audience), known.Claims, known.Until) : null,
            _ => null,
        };
        if (token is null) return (401, "InvalidSignature: The token has an invalid signature, or does not cover the audience.");
        if (token.Until <= owner.Now) return (401, "ExpiredToken: The token is expired.");
        if (!_tokens.TryGetValue(connection, out var tokens)) _tokens[connection] = tokens = [];
        tokens.RemoveAll(t => t.Path.Equals(token.Path, StringComparison.OrdinalIgnoreCase));
        tokens.Add(token);
        owner.TokensTaken++;
        return (202, "Accepted");
    }

    /// <summary>Whether the connection may do this at the path; null if it may, else the refusal.</summary>
    public Error? Check(Connection connection, string path, Claims claims)
    {
        // SASL PLAIN has shown the key of the root rule already.
        if (connection is ListenerConnection { Principal.Identity.Name: { } user } && user == owner.Rules[0].Name) return null;
        var tokens = _tokens.GetValueOrDefault(connection) ?? [];
        if (tokens.Exists(t => t.Until > owner.Now && (t.Claims & claims) != 0 && Covers(t.Path, path))) return null;
        return new Error("amqp:unauthorized-access") { Description = $"Unauthorized access. '{claims}' claim(s) are required to perform this operation. Resource: 'sb://localhost/{path}'." };
    }

    /// <summary>The link goes when the tokens that allow it have expired.</summary>
    public void Watch(ListenerLink link, string path, Claims claims) => _links.Add((link, path, claims));

    public void DropExpired()
    {
        for (var i = _links.Count - 1; i >= 0; i--)
        {
            var (link, path, claims) = _links[i];
            if (link.IsClosed)
            {
                _links.RemoveAt(i);
            }
            else if (Check(link.Session.Connection, path, claims) is { } error)
            {
                _links.RemoveAt(i);
                error.Description = $"ExpiredToken: The token is expired. {error.Description}";
                link.Close(TimeSpan.Zero, error);
            }
        }
    }

    public void Forget()
    {
        _tokens.Clear();
        _links.Clear();
    }

    private static bool Covers(string granted, string wanted) =>
        granted.Length == 0 || wanted.Equals(granted, StringComparison.OrdinalIgnoreCase) || wanted.StartsWith(granted + "/", StringComparison.OrdinalIgnoreCase);

    private static string Path(string uri) => Uri.TryCreate(uri, UriKind.Absolute, out var parsed) ? Uri.UnescapeDataString(parsed.AbsolutePath).Trim('/') : uri.Trim('/');

    // SharedAccessSignature sr=…&sig=…&se=…&skn=…
    private Token? ReadSas(string text, string audience)
    {
        const string Prefix = "SharedAccessSignature ";
        if (!text.StartsWith(Prefix, StringComparison.Ordinal)) return null;
        var parts = new Dictionary<string, string>();
        foreach (var part in text[Prefix.Length..].Split('&'))
        {
            var at = part.IndexOf('=');
            if (at > 0) parts[part[..at]] = part[(at + 1)..];
        }
        if (!parts.TryGetValue("sr", out var resource) || !parts.TryGetValue("sig", out var signature) || !parts.TryGetValue("se", out var expiry) || !parts.TryGetValue("skn", out var name)) return null;
        if (!long.TryParse(expiry, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)) return null;
        var scope = Path(Uri.UnescapeDataString(resource));
        var rule = owner.Rules.Find(r => r.Name == name && Covers(r.Path, scope));
        if (rule is null || !Covers(scope, audience)) return null;
        var right = HMACSHA256.HashData(Encoding.UTF8.GetBytes(rule.Key), Encoding.UTF8.GetBytes($"{resource}\n{expiry}"));
        Span<byte> given = new byte[64];
        if (!Convert.TryFromBase64String(Uri.UnescapeDataString(signature), given, out var length) || !CryptographicOperations.FixedTimeEquals(given[..length], right)) return null;
        return new Token(scope, rule.Claims, DateTimeOffset.FromUnixTimeSeconds(seconds));
    }

    private sealed record Token(string Path, Claims Claims, DateTimeOffset Until);
}
