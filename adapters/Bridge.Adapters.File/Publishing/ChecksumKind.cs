namespace Bridge.Adapters.File.Publishing;

/// <summary>The checksum that is put beside each file, in the form that the usual command-line tools check.</summary>
public enum ChecksumKind
{
    /// <summary>None.</summary>
    None,
    /// <summary>NAME.sha256.</summary>
    Sha256,
    /// <summary>NAME.sha512.</summary>
    Sha512,
    /// <summary>NAME.md5, against damage only: it proves nothing about who wrote the file.</summary>
    Md5,
}
