using System.Buffers;
using System.Text.RegularExpressions;
using Bridge.Documents;
using Bridge.Formats;
using Bridge.Messages;

namespace Bridge.Codecs.Layouts;

/// <summary>
/// Proves a layout on a sample: every message is decoded with all its fields, encoded again and compared byte by byte; what differs is named by its field.
/// Holds one message at a time. Thread-safe.
/// </summary>
public static partial class LayoutVerifier
{
    /// <summary>Runs the sample through the codec.</summary>
    /// <param name="codec">The layout's codec.</param>
    /// <param name="sample">Bytes as the peer wrote them; cut by the format's own framer, or one message where it has none.</param>
    public static LayoutReport Verify(ICodec codec, ReadOnlyMemory<byte> sample)
    {
        ArgumentNullException.ThrowIfNull(codec);
        var findings = new Dictionary<(string, string), LayoutFinding>();
        var notes = new Dictionary<(string, string), LayoutFinding>();
        var framer = codec.CreateFramer();
        var output = new ArrayBufferWriter<byte>();
        var writer = codec.CreateWriter(output);
        var document = new Document();
        var rest = new ReadOnlySequence<byte>(sample);
        long records = 0, identical = 0, rejected = 0;
        while (true)
        {
            var offset = sample.Length - rest.Length;
            ReadOnlySequence<byte> frame;
            var result = FrameResult.Frame;
            if (framer is null)
            {
                if (records > 0) break;
                frame = rest;
            }
            else
            {
                result = framer.TryRead(ref rest, endOfStream: true, out frame);
                if (result.Status == FrameStatus.NeedMore) break;
                if (result.Status == FrameStatus.Ignored) continue;
            }
            records++;
            if (result.Status != FrameStatus.Frame)
            {
                rejected++;
                Add(findings, new LayoutFinding(records, offset, "", $"no whole record: {result.Reason}", 1));
                if (result.Status == FrameStatus.Broken) break;
                continue;
            }
            using var batch = MessageBatch.Rent();
            batch.Preamble = framer?.Preamble ?? default;
            batch.Add(new MessageDraft { Frame = frame });
            try
            {
                codec.Decode(batch[0], document);
                foreach (var note in document.Notes) Add(notes, new LayoutFinding(records, offset + Math.Max(0, note.Offset), note.Path, $"{note.Code} {note.Text}", 1));
                output.ResetWrittenCount();
                writer.Reset(output);
                writer.Copy(document, 0);
                writer.Complete();
            }
            catch (MessageFormatException e)
            {
                rejected++;
                Add(findings, new LayoutFinding(records, offset + Math.Max(0, e.Offset), e.Path, $"{e.Code} {e.Message}", 1));
                continue;
            }
            var written = batch.Preamble.IsEmpty ? output.WrittenMemory : WithoutEnvelope(codec, output.WrittenMemory);
            if (written.Span.SequenceEqual(document.Source)) identical++;
            else Compare(findings, document, written.Span, records, offset);
        }
        return new LayoutReport { Records = records, Identical = identical, Rejected = rejected, Findings = [.. findings.Values.OrderBy(f => f.Record)], Notes = [.. notes.Values.OrderBy(f => f.Record)] };
    }

    // A message that came in an envelope is written with one; the message is compared.
    private static ReadOnlyMemory<byte> WithoutEnvelope(ICodec codec, ReadOnlyMemory<byte> written)
    {
        var framer = codec.CreateFramer()!;
        var rest = new ReadOnlySequence<byte>(written);
        while (framer.TryRead(ref rest, endOfStream: true, out var frame) is { Status: not FrameStatus.NeedMore } result)
        {
            if (result.Status == FrameStatus.Frame && !framer.Preamble.IsEmpty) return frame.ToArray();
        }
        return written;
    }

    private static void Compare(Dictionary<(string, string), LayoutFinding> findings, Document document, ReadOnlySpan<byte> written, long record, long offset)
    {
        var source = document.Source;
        if (source.Length != written.Length)
        {
            var at = source.CommonPrefixLength(written);
            Add(findings, new LayoutFinding(record, offset + at, FieldAt(document, at), $"comes back with {written.Length} bytes instead of {source.Length}; from there on {Hex(source, at)} became {Hex(written, at)}", 1));
            return;
        }
        for (var at = 0; at < source.Length; at++)
        {
            if (source[at] == written[at]) continue;
            var start = at;
            var field = FieldAt(document, at);
            while (at + 1 < source.Length && source[at + 1] != written[at + 1] && FieldAt(document, at + 1) == field) at++;
            var what = field.Length > 0 ? "is not written as it was read" : "bytes that no field describes are lost";
            Add(findings, new LayoutFinding(record, offset + start, field, $"{what}: {Hex(source, start)} became {Hex(written, start)}", 1));
        }
    }

    // The smallest node whose source has this byte.
    private static string FieldAt(Document document, int at)
    {
        var best = -1;
        for (var node = 1; node < document.Count; node++)
        {
            ref readonly var n = ref document.Nodes[node];
            if (n.Kind is NodeKind.Object or NodeKind.Array || at < n.SourceStart || at >= n.SourceStart + n.SourceLength) continue;
            if (best < 0 || n.SourceLength < document.Nodes[best].SourceLength) best = node;
        }
        return best < 0 ? "" : NodePath.Of(document, best);
    }

    private static void Add(Dictionary<(string, string), LayoutFinding> findings, LayoutFinding finding)
    {
        // One entry for a field, whatever its place in lists and whatever its bytes.
        var key = (Indexes().Replace(finding.Field, "[]"), finding.Message.Split(':')[0]);
        findings[key] = findings.TryGetValue(key, out var known) ? known with { Count = known.Count + 1 } : finding;
    }

    private static string Hex(ReadOnlySpan<byte> bytes, int at) => at >= bytes.Length ? "nothing" : Convert.ToHexString(bytes.Slice(at, Math.Min(8, bytes.Length - at)));

    [GeneratedRegex(@"\[\d+\]")]
    private static partial Regex Indexes();
}
