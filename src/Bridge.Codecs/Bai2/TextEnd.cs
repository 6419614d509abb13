namespace Bridge.Codecs.Bai2;

/// <summary>What stands behind the text of a transaction.</summary>
internal enum TextEnd
{
    /// <summary>Nothing: the next record ends it, as the standard has it.</summary>
    None,
    /// <summary>A slash, as behind all other records.</summary>
    Slash,
}
