using System.Buffers;

namespace Bridge.Documents;

/// <summary>Keeps what is written as a document, without encoding it. Reusable after <see cref="Reset"/>; one thread at a time.</summary>
public sealed class DocumentBuilder : TapeWriter
{
    /// <summary>An empty builder.</summary>
    public DocumentBuilder() => Reset(new ArrayBufferWriter<byte>(1));

    /// <summary>The document; valid until the next <see cref="TapeWriter.Reset"/>.</summary>
    public Document Document => Tape;

    /// <inheritdoc/>
    protected override void Encode(Document document, IBufferWriter<byte> output)
    {
    }
}
