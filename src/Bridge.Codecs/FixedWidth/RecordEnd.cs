namespace Bridge.Codecs.FixedWidth;

/// <summary>What ends a record of fixed width.</summary>
internal enum RecordEnd
{
    /// <summary>LF or CR LF; LF is written.</summary>
    Any,
    /// <summary>LF.</summary>
    Lf,
    /// <summary>CR LF.</summary>
    Crlf,
    /// <summary>CR.</summary>
    Cr,
    /// <summary>Nothing: all records have one length.</summary>
    None,
}
