namespace Bridge.Formats;

/// <summary>
/// Bytes that are no message of their format, or a document that its format cannot hold. Thrown by codecs; the engine turns it into a rejected message.
/// </summary>
public sealed class MessageFormatException : Exception
{
    /// <summary>A finding at a place.</summary>
    /// <param name="code">A BR2xxx code of docs/errors.md.</param>
    /// <param name="message">What is wrong, why, and what to do, in words; without the values of sensitive fields.</param>
    /// <param name="offset">Byte offset within the message, from 0; -1 if it has none (encoding).</param>
    /// <param name="path">Field path as the mapping names it (<c>D[3].Price</c>); empty if none.</param>
    public MessageFormatException(string code, string message, long offset = -1, string path = "", Exception? inner = null)
        : base(message, inner)
    {
        Code = code;
        Offset = offset;
        Path = path;
    }

    /// <summary>A BR2xxx code.</summary>
    public string Code { get; }

    /// <summary>Byte offset within the message, or -1.</summary>
    public long Offset { get; }

    /// <summary>Field path, or empty.</summary>
    public string Path { get; }

    /// <summary>The offending bytes, at most 64 of them, or empty; left out for sensitive fields.</summary>
    public ReadOnlyMemory<byte> Bytes { get; init; }
}
