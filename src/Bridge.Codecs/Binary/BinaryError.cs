namespace Bridge.Codecs.Binary;

/// <summary>Codes of findings of binary layouts; each has its paragraph in docs/errors.md.</summary>
internal static class BinaryError
{
    /// <summary>Other bytes where a constant stands.</summary>
    public const string Constant = "BR2260";

    /// <summary>A checksum that is not that of the bytes.</summary>
    public const string Check = "BR2261";

    /// <summary>A length that is not that of the fields.</summary>
    public const string Length = "BR2262";

    /// <summary>A part whose condition does not hold, or that is missing though it holds.</summary>
    public const string Condition = "BR2263";

    /// <summary>Parts that share a length or count and disagree.</summary>
    public const string Disagreement = "BR2264";
}
