namespace Bridge.Documents;

/// <summary>How a node's value and name are stored.</summary>
[Flags]
public enum NodeFlags : byte
{
    /// <summary>Value in the source bytes, nothing special.</summary>
    None = 0,
    /// <summary>The text still holds JSON escapes (backslash); <see cref="Document.Unescape"/> resolves them.</summary>
    Escaped = 1,
    /// <summary>The value lies in the scratch buffer, because it is no slice of the source (EBCDIC, packed decimals, unescaped text).</summary>
    InScratch = 2,
    /// <summary>The name lies in the source bytes (JSON, XML); otherwise in <see cref="Document.Names"/>, which a codec with a layout sets once.</summary>
    NameInSource = 4,
    /// <summary>The name lies in the scratch buffer; wins over <see cref="NameInSource"/>.</summary>
    NameInScratch = 8,
    /// <summary>
    /// The value is still as the peer wrote it (untrimmed, a foreign code page, a legacy number); <see cref="Document.Resolve"/> converts it in place
    /// on first use. <see cref="Document.this[int]"/> does that by itself.
    /// </summary>
    Raw = 16,
    /// <summary>The layout marks the field as sensitive; its value is masked in errors and logs.</summary>
    Sensitive = 32,
    /// <summary>The text is known to hold nothing that JSON escapes, so that a writer of JSON copies it unseen.</summary>
    Clean = 64,
}
