namespace Bridge.Adapters.File.Contents;

/// <summary>Files in an encoding whose line ends and delimiters are no single bytes: they are read as UTF-8.</summary>
public enum Transcoding
{
    /// <summary>Bytes are taken as they are.</summary>
    None,
    /// <summary>UTF-16, as the mark at the file's start says.</summary>
    Utf16,
    /// <summary>UTF-16, low byte first, with or without a mark.</summary>
    Utf16le,
    /// <summary>UTF-16, high byte first, with or without a mark.</summary>
    Utf16be,
}
