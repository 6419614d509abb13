namespace Bridge.Adapters.Amqp.Amqp.Conversion;

/// <summary>The section that carries the body (3.2.6 to 3.2.8).</summary>
internal enum BodyKind
{
    /// <summary>Bytes as they are.</summary>
    Data,
    /// <summary>One value: text.</summary>
    Text,
    /// <summary>One value of AMQP's own types, given as JSON.</summary>
    Value,
    /// <summary>A list of values, given as a JSON array.</summary>
    Sequence,
}
