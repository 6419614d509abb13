using System.Buffers;
using Bridge.Documents;
using Bridge.Messages;

namespace Bridge.Formats;

/// <summary>
/// Decodes and encodes one format. Thread-safe: no state between messages beyond what the preamble carries, so that a frame can be decoded alone,
/// after a restart, from what the journal holds.
/// </summary>
public interface ICodec
{
    /// <summary>What its documents look like; null when names cannot be checked (JSON without a schema).</summary>
    Shape? Shape { get; }

    /// <summary>
    /// What its writer takes, so that mappings are checked when they are compiled: closed unless it says otherwise, with the members that must be given
    /// marked <see cref="Documents.Shape.Required"/>; null when anything may be written.
    /// </summary>
    Shape? OutputShape => null;

    /// <summary>The media type of what <see cref="CreateWriter"/> writes, such as application/json.</summary>
    string ContentType { get; }

    /// <summary>What must stand once before the first encoded message of a stream or file, such as a CSV header line with its line end; empty for most.</summary>
    ReadOnlyMemory<byte> OutputPreamble { get; }

    /// <summary>A framer for the format's own record boundaries (CSV with quoted line ends, one EDI message); null when a message has none of its own.</summary>
    IFramer? CreateFramer();

    /// <summary>
    /// Decodes a message's body, headers and preamble into the document, which is reset first and borrows the body's bytes.
    /// Text and numbers stay slices until used.
    /// </summary>
    /// <exception cref="MessageFormatException">The bytes are no message of this format.</exception>
    void Decode(in Message message, Document document);

    /// <summary>A reusable writer that encodes documents; one per worker. The output has no record terminator: that is the framer's.</summary>
    DocumentWriter CreateWriter(IBufferWriter<byte> output);
}
