namespace Bridge.Codecs.Framing;

/// <summary>What ends a line.</summary>
internal enum LineEnd
{
    /// <summary>LF, and a CR before it belongs to the end. Written as LF.</summary>
    Any,
    /// <summary>LF alone; a CR before it is data.</summary>
    Lf,
    /// <summary>CR LF; either alone is data.</summary>
    Crlf,
    /// <summary>CR alone.</summary>
    Cr,
}
