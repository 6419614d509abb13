using System.Buffers;
using Bridge.Codecs;
using Bridge.Configuration;
using Bridge.Configuration.Tree;
using Bridge.Documents;
using Bridge.Formats;
using Bridge.Mapping.Files;
using Bridge.Messages;
using Bridge.Registration;

namespace Bridge.Benchmarks.Formats;

/// <summary>What is measured of a codec: cutting, decoding, encoding.</summary>
internal static class CodecRuns
{
    /// <summary>Documents that are encoded in turn: enough that none is in the nearest cache, few enough to be held.</summary>
    private const int Documents = 500;

    public static AdapterRegistry Registry()
    {
        var registry = new AdapterRegistry();
        new CodecsAdapter().Register(registry);
        return registry;
    }

    public static List<MessageBatch> Cut(ICodec codec, byte[] data)
    {
        var batches = new List<MessageBatch>();
        var framer = codec.CreateFramer()!;
        var input = new ReadOnlySequence<byte>(data);
        MessageBatch? batch = null;
        while (framer.TryRead(ref input, true, out var frame) is { Status: not FrameStatus.NeedMore } result)
        {
            if (result.Status != FrameStatus.Frame) continue;
            if (batch is null || batch.Count == 1000)
            {
                batches.Add(batch = MessageBatch.Rent());
                batch.Preamble = framer.Preamble;
            }
            batch.Add(new MessageDraft { Frame = frame });
        }
        return batches;
    }

    public static long Decode(ICodec codec, List<MessageBatch> batches, bool all)
    {
        var document = new Document();
        long records = 0, bytes = 0;
        foreach (var batch in batches)
        {
            for (var i = 0; i < batch.Count; i++, records++)
            {
                codec.Decode(batch[i], document);
                bytes += document.Count;
                for (var node = 1; all && node < document.Count; node++) bytes += document.Value(document[node]).Length;
            }
        }
        return bytes > 0 ? records : 0;
    }

    /// <summary>Decodes and takes the bytes of every field as they stand, as readers that convert nothing do.</summary>
    public static long Spans(ICodec codec, List<MessageBatch> batches)
    {
        var document = new Document();
        long records = 0, bytes = 0;
        foreach (var batch in batches)
        {
            for (var i = 0; i < batch.Count; i++, records++)
            {
                codec.Decode(batch[i], document);
                foreach (ref readonly var node in document.Nodes[1..]) bytes += document.SourceOf(node).Length;
            }
        }
        return bytes > 0 ? records : 0;
    }

    public static long FrameAndDecode(ICodec codec, byte[] data)
    {
        var document = new Document();
        var framer = codec.CreateFramer()!;
        var input = new ReadOnlySequence<byte>(data);
        long records = 0;
        var more = true;
        while (more)
        {
            using var batch = MessageBatch.Rent(256 * 1024);
            while (batch.Count < 1000)
            {
                var status = framer.TryRead(ref input, true, out var frame).Status;
                if (status == FrameStatus.Frame) batch.Add(new MessageDraft { Frame = frame });
                else if (status == FrameStatus.NeedMore)
                {
                    more = false;
                    break;
                }
            }
            batch.Preamble = framer.Preamble;
            for (var i = 0; i < batch.Count; i++, records++) codec.Decode(batch[i], document);
        }
        return records;
    }

    /// <summary>A format without a layout, with options as a mapping has them.</summary>
    public static ICodec Codec(string format, string options = "{}")
    {
        var diagnostics = new Diagnostics();
        var registry = Registry();
        var scope = new ConfigScope { Diagnostics = diagnostics, Registry = registry };
        var create = ConfigReader.Read(YamlTree.Parse(options, "options.yaml", diagnostics)!, scope, "from", registry.Codecs[format].Bind);
        if (diagnostics.HasErrors) throw new InvalidOperationException(string.Join('\n', diagnostics.All));
        return create(new CodecContext { Expressions = new Expressions() });
    }

    /// <summary>The first messages as documents, which stay.</summary>
    public static List<Document> Documented(ICodec codec, List<MessageBatch> batches)
    {
        var documents = new List<Document>();
        foreach (var batch in batches)
        {
            for (var i = 0; i < batch.Count && documents.Count < Documents; i++)
            {
                var document = new Document();
                codec.Decode(batch[i], document);
                documents.Add(document);
            }
        }
        return documents;
    }

    /// <summary>Encodes documents until so many bytes are written.</summary>
    public static long Encode(ICodec codec, List<Document> documents, int size)
    {
        var output = new ArrayBufferWriter<byte>(64 * 1024);
        var writer = codec.CreateWriter(output);
        long records = 0;
        for (long written = 0; written < size; records++)
        {
            output.ResetWrittenCount();
            writer.Reset(output);
            writer.Copy(documents[(int)(records % documents.Count)], 0);
            writer.Complete();
            written += output.WrittenCount;
        }
        return records;
    }
}
