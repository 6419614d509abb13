namespace Bridge.Codecs.Layouts.Fields;

/// <summary>Where the sign of a number stands.</summary>
internal enum SignStyle
{
    /// <summary>A minus before the digits, nothing for positive numbers.</summary>
    Leading,
    /// <summary>A minus behind the digits; a blank there for positive numbers of fixed width.</summary>
    Trailing,
    /// <summary>Always + or - before the digits.</summary>
    LeadingSeparate,
    /// <summary>Always + or - behind the digits.</summary>
    TrailingSeparate,
    /// <summary>In the last digit: { A-I for positive, } J-R for negative.</summary>
    Overpunch,
    /// <summary>In the first digit.</summary>
    OverpunchLeading,
    /// <summary>No sign: negative numbers are errors.</summary>
    None,
}
