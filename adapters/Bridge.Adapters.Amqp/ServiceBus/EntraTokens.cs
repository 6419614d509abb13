using Azure.Core;

namespace Bridge.Adapters.Amqp.ServiceBus;

/// <summary>Tokens of Microsoft Entra ID, from whatever credential of Azure.Identity.</summary>
internal sealed class EntraTokens(TokenCredential credential) : ITokens
{
    private static readonly TokenRequestContext Scope = new(["https://servicebus.azure.net/.default"]);

    public async ValueTask<Token> GetAsync(string audience, CancellationToken cancellationToken)
    {
        try
        {
            var token = await credential.GetTokenAsync(Scope, cancellationToken);
            return new Token("jwt", token.Token, token.ExpiresOn);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw new IOException($"Microsoft Entra ID gave no token: {e.Message}", e);
        }
    }
}
