using System.Globalization;

namespace Bridge.Adapters.Amqp.ServiceBus;

/// <summary>A ready signature of a connection string. It cannot be renewed: when it expires somebody must give another.</summary>
internal sealed class GivenToken(string text) : ITokens
{
    public ValueTask<Token> GetAsync(string audience, CancellationToken cancellationToken)
    {
        var expiry = text.Split('&', ' ').FirstOrDefault(static p => p.StartsWith("se=", StringComparison.Ordinal))?[3..];
        var expires = long.TryParse(expiry, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? DateTimeOffset.FromUnixTimeSeconds(seconds) : DateTimeOffset.MaxValue;
        return ValueTask.FromResult(new Token(SasTokens.Type, text, expires));
    }
}
