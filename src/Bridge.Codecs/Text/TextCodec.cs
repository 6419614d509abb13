using System.Buffers;
using Bridge.Codecs.Framing;
using Bridge.Documents;
using Bridge.Formats;
using Bridge.Messages;

namespace Bridge.Codecs.Text;

/// <summary>Plain text: a message is one text value, in a stream each line is one. Thread-safe.</summary>
internal sealed class TextCodec(TextOptions options) : ICodec
{
    public Shape? Shape { get; } = new("text", ShapeKind.Text);

    public Shape? OutputShape => Shape;

    public string ContentType { get; } = $"text/plain; charset={options.CodePage.WebName}";

    public ReadOnlyMemory<byte> OutputPreamble => default;

    public IFramer? CreateFramer() => new LinesFramer(new LinesOptions { LineEnd = options.LineEnd, Blank = options.Blank });

    public void Decode(in Message message, Document document)
    {
        document.Reset(message.Body);
        var source = document.Source;
        var start = options.CodePage.IsUtf8 && source.StartsWith("\uFEFF"u8) ? 3 : 0;
        ref var node = ref document.Add(NodeKind.Text);
        node.SourceStart = start;
        node.SourceLength = source.Length - start;
        if (options.CodePage.IsAsciiOrValidUtf8(source))
        {
            node.Start = start;
            node.Length = source.Length - start;
            return;
        }
        node.Start = document.ScratchLength;
        options.CodePage.ToUtf8(document, source, 0, "the text");
        node.Length = document.ScratchLength - node.Start;
        node.Flags = NodeFlags.InScratch;
    }

    public DocumentWriter CreateWriter(IBufferWriter<byte> output)
    {
        var writer = new ScalarWriter(options.CodePage.FromUtf8, "text");
        writer.Reset(output);
        return writer;
    }
}
