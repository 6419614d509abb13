namespace Bridge.Adapters.Amqp.Amqp.Connecting;

/// <summary>The peer refused or ended a link, its session or the connection, with an error condition of AMQP 1.0 (2.8.14 to 2.8.18) or of its own.</summary>
internal sealed class LinkRefusedException(string message, string condition, Exception? inner = null) : IOException(message, inner)
{
    /// <summary>The condition's symbol, such as <c>amqp:not-found</c>; empty if the peer gave none.</summary>
    public string Condition => condition;
}
