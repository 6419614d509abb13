using Bridge.Codecs.Layouts;
using Bridge.Documents;
using Bridge.Formats;

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

    /// <summary>What is wrong with a field of a message; its bytes are left out if they are sensitive.</summary>
    public static MessageFormatException At(Document document, BinaryField f, string code, int offset, int length, string reason)
    {
        var message = $"field {f.Path} at {offset}: {reason} (layout {f.Location})";
        return f.IsSensitive ? new MessageFormatException(code, message, offset, f.Path) : LayoutError.At(code, message, document.Source, Math.Min(offset, document.Source.Length), Math.Max(0, length), f.Path);
    }
}
