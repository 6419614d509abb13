namespace Bridge.Engine.Hosting;

/// <summary>The bridge cannot start; the message says why and what to do. Nothing was taken or delivered.</summary>
public sealed class BridgeStartException(string code, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>A BR code of docs/errors.md.</summary>
    public string Code { get; } = code;
}
