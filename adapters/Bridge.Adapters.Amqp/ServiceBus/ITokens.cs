namespace Bridge.Adapters.Amqp.ServiceBus;

/// <summary>A token for $cbs.</summary>
/// <param name="Type">Its type as $cbs names it.</param>
/// <param name="Text">The token; never to be shown.</param>
/// <param name="ExpiresAt">From when on the service drops the links that it allowed.</param>
internal sealed record Token(string Type, string Text, DateTimeOffset ExpiresAt)
{
    public override string ToString() => $"{Type} until {ExpiresAt:O}";
}

/// <summary>Where tokens come from.</summary>
internal interface ITokens
{
    /// <summary>A token for an audience such as <c>sb://host/queue</c>.</summary>
    ValueTask<Token> GetAsync(string audience, CancellationToken cancellationToken);
}
