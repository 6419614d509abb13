namespace Bridge.Codecs.Layouts.Fields;

/// <summary>What a field of a layout holds.</summary>
internal enum FieldType
{
    /// <summary>Text.</summary>
    Text,
    /// <summary>A whole number.</summary>
    Integer,
    /// <summary>An exact decimal number.</summary>
    Decimal,
    /// <summary>True or false, in the peer's spelling.</summary>
    Boolean,
    /// <summary>A calendar date; ISO 8601 text for the mapping.</summary>
    Date,
    /// <summary>A time of day.</summary>
    Time,
    /// <summary>A date with a time of day.</summary>
    Timestamp,
    /// <summary>Bytes; hexadecimal text for the mapping.</summary>
    Binary,
}
