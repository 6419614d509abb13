using System.Buffers;
using System.Buffers.Text;
using Bridge.Configuration;
using Bridge.Documents;
using Bridge.Formats;
using Bridge.Messages;

namespace Bridge.Codecs.Text;

/// <summary>Bytes without a format: a message is one text of hexadecimal digits or base 64. Thread-safe.</summary>
internal sealed class BytesCodec(BytesFormat format) : ICodec
{
    public Shape? Shape { get; } = new("bytes", ShapeKind.Binary);

    public Shape? OutputShape => Shape;

    public string ContentType => "application/octet-stream";

    public ReadOnlyMemory<byte> OutputPreamble => default;

    public IFramer? CreateFramer() => null;

    public static BytesFormat Read(ConfigReader c) => c.Choice("as", "How the mapping sees the bytes: hex (two digits each) or base64.", BytesFormat.Hex);

    public void Decode(in Message message, Document document)
    {
        document.Reset(message.Body);
        var source = document.Source;
        var start = document.ScratchLength;
        if (format == BytesFormat.Hex)
        {
            Convert.TryToHexString(source, document.ReserveScratch(source.Length * 2), out var written);
            document.AdvanceScratch(written);
        }
        else
        {
            Base64.EncodeToUtf8(source, document.ReserveScratch(Base64.GetMaxEncodedToUtf8Length(source.Length)), out _, out var written);
            document.AdvanceScratch(written);
        }
        ref var node = ref document.Add(NodeKind.Text);
        node.Flags = NodeFlags.InScratch;
        node.Start = start;
        node.Length = document.ScratchLength - start;
        node.SourceLength = source.Length;
    }

    public DocumentWriter CreateWriter(IBufferWriter<byte> output)
    {
        var writer = new ScalarWriter(Encode, "bytes");
        writer.Reset(output);
        return writer;
    }

    private void Encode(ReadOnlySpan<byte> text, IBufferWriter<byte> output)
    {
        var target = output.GetSpan(text.Length + 1);
        var done = format == BytesFormat.Hex
            ? Convert.FromHexString(text, target, out var taken, out var written)
            : Base64.DecodeFromUtf8(text, target, out taken, out written);
        if (done != OperationStatus.Done || taken != text.Length)
        {
            throw new MessageFormatException("BR2113", $"the mapping gave a text that is not {(format == BytesFormat.Hex ? "hexadecimal (two digits for each byte)" : "base 64")}; it is wrong from character {taken + 1} on");
        }
        output.Advance(written);
    }
}
