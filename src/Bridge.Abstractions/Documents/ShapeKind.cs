namespace Bridge.Documents;

/// <summary>What a part of a document holds.</summary>
public enum ShapeKind
{
    /// <summary>Anything: nothing is checked below.</summary>
    Any,
    /// <summary>An object with members.</summary>
    Object,
    /// <summary>Text.</summary>
    Text,
    /// <summary>A whole number.</summary>
    Integer,
    /// <summary>An exact decimal number.</summary>
    Decimal,
    /// <summary>True or false.</summary>
    Boolean,
    /// <summary>A date, time or timestamp as ISO 8601 text.</summary>
    Date,
    /// <summary>Bytes, as hexadecimal text.</summary>
    Binary,
}
