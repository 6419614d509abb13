namespace Bridge.Adapters.Amqp.Amqp.Connecting;

/// <summary>SASL mechanisms (5.3.3.6).</summary>
internal enum Sasl
{
    /// <summary>PLAIN where there is a user, EXTERNAL where there is only a certificate, else ANONYMOUS.</summary>
    Auto,
    Plain,
    Anonymous,
    External,
}
