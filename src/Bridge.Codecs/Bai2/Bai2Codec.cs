using System.Buffers;
using Bridge.Codecs.Framing;
using Bridge.Codecs.Layouts;
using Bridge.Documents;
using Bridge.Formats;
using Bridge.Messages;

namespace Bridge.Codecs.Bai2;

/// <summary>
/// Cash management files of the Bank Administration Institute, version 2 (ANSI X9.121): a message is a file, from 01 to 99. Thread-safe.
/// </summary>
internal sealed class Bai2Codec(Bai2Options options) : ICodec
{
    private readonly Bai2Layout _layout = new(options.CodePage);
    private Bai2Decoder? _decoder;

    public Shape? Shape => _layout.Shape;

    public Shape? OutputShape => field ??= OutputShapes.Of(_layout.Records, []) is { Members: [var file] } ? file.As("") : null;

    public string ContentType => $"text/plain; charset={options.CodePage.WebName}";

    public ReadOnlyMemory<byte> OutputPreamble => default;

    public IFramer? CreateFramer() => options.CodePage.IsUtf8 ? new MarkFramer(new Bai2Framer(options)) : new Bai2Framer(options);

    public void Decode(in Message message, Document document)
    {
        document.Reset(message.Body, _layout.Records.Names, _layout.Resolver);
        var decoder = Interlocked.Exchange(ref _decoder, null) ?? new Bai2Decoder(_layout, options.Totals);
        if (options.Mode == DecodeMode.Strict) decoder.Decode(document);
        else Tolerate(decoder, document);
        _decoder = decoder;
    }

    public DocumentWriter CreateWriter(IBufferWriter<byte> output)
    {
        var writer = new Bai2Writer(_layout, options);
        writer.Reset(output);
        return writer;
    }

    // Apart, because its closure would cost an allocation in the other mode too.
    private void Tolerate(Bai2Decoder decoder, Document document) => document.Fill(options.Mode, () => decoder.Decode(document));
}
