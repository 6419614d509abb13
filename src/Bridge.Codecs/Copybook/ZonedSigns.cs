namespace Bridge.Codecs.Copybook;

/// <summary>How zoned digits in ASCII carry a sign, by the names of DFDL (textZonedSignStyle).</summary>
internal enum ZonedSigns
{
    /// <summary>{ A–I positive, } J–R negative: what a mainframe's digits become when they are translated.</summary>
    TranslatedEbcdic,
    /// <summary>0–9 positive, p–y negative: Micro Focus and GnuCOBOL.</summary>
    AsciiStandard,
    /// <summary>0–9 positive, bytes 20–29 negative: CA Realia.</summary>
    CaRealiaModified,
    /// <summary>0–9 positive, bytes 80–89 negative: Tandem, HP NonStop.</summary>
    TandemModified,
}
