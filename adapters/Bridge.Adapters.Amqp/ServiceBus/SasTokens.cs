using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Bridge.Adapters.Amqp.ServiceBus;

/// <summary>Signs tokens with the key of a shared access rule. The key is taken as text, not as Base64.</summary>
internal sealed class SasTokens(string keyName, string key, TimeSpan lifetime, TimeProvider time) : ITokens
{
    public const string Type = "servicebus.windows.net:sastoken";

    public ValueTask<Token> GetAsync(string audience, CancellationToken cancellationToken)
    {
        var expires = time.GetUtcNow() + lifetime;
        var seconds = expires.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var resource = Uri.EscapeDataString(audience);
        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes($"{resource}\n{seconds}"));
        var text = $"SharedAccessSignature sr={resource}&sig={Uri.EscapeDataString(Convert.ToBase64String(signature))}&se={seconds}&skn={Uri.EscapeDataString(keyName)}";
        return ValueTask.FromResult(new Token(Type, text, DateTimeOffset.FromUnixTimeSeconds(expires.ToUnixTimeSeconds())));
    }
}
