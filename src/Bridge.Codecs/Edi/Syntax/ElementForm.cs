namespace Bridge.Codecs.Edi.Syntax;

/// <summary>What an element of an envelope holds.</summary>
internal enum ElementForm
{
    /// <summary>Any characters.</summary>
    Text,
    /// <summary>Digits only.</summary>
    Digits,
    /// <summary>Letters only.</summary>
    Letters,
    /// <summary>A time of HL7: from the year to fractions of seconds, with or without zone (chapter 2A, DTM).</summary>
    Time,
}
