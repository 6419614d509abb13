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
    /// <summary>LF or CR LF, or nothing where every record has its full length; the beginning tells. LF is written.</summary>
    Optional,
    /// <summary>Nothing: all records have one length.</summary>
    None,
}
