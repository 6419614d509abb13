using System.Buffers;
using Bridge.Codecs.Framing;
using Bridge.Codecs.Json.Dialects;
using Bridge.Documents;
using Bridge.Formats;
using Bridge.Messages;

namespace Bridge.Codecs.Json;

/// <summary>JSON (RFC 8259) and, by its framer, JSON lines. Thread-safe.</summary>
internal sealed class JsonCodec(JsonOptions options, bool lines) : ICodec
{
    public Shape? Shape => null;

    public string ContentType => lines ? "application/jsonl" : "application/json";

    public ReadOnlyMemory<byte> OutputPreamble => default;

    public IFramer? CreateFramer()
    {
        if (lines) return new LinesFramer(new LinesOptions { Blank = BlankLines.Ignore });
        if (options.Documents == JsonDocuments.One) return null;
        return new MarkFramer(new JsonSequenceFramer(options.Relaxed != RelaxedJson.False, ofItems: options.Documents == JsonDocuments.Items));
    }

    public void Decode(in Message message, Document document) => Decode(message.Body, document);

    /// <summary>Decodes bytes that are no message of a batch.</summary>
    public void Decode(ReadOnlyMemory<byte> body, Document document)
    {
        document.Reset(body);
        try
        {
            switch (options.Relaxed)
            {
                case RelaxedJson.False: JsonDecoder.Decode(document, options.DuplicateKeys == DuplicateKeys.Reject, options.MaxDepth); break;
                case RelaxedJson.True: RelaxedJsonDecoder.Decode(document, options); break;
                default: DialectDecoder.Decode(document, options); break;
            }
        }
        catch (MessageFormatException e) when (e.Code == JsonError.NoJson)
        {
            throw DialectHint.Add(e, body, options, lines);
        }
    }

    public DocumentWriter CreateWriter(IBufferWriter<byte> output) => new JsonDocumentWriter(output, options.Indent);
}
