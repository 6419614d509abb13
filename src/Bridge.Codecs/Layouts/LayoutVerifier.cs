using System.Buffers;
using System.Text.RegularExpressions;
using Bridge.Formats;
using Bridge.Messages;

namespace Bridge.Codecs.Layouts;

/// <summary>
/// Proves a layout or a format on a sample: every message is decoded with all its fields, encoded again and compared byte by byte; what differs is named by its field.
/// Holds one message at a time. Thread-safe.
/// </summary>
public static partial class LayoutVerifier
{
    /// <summary>Runs the sample through the codec.</summary>
    /// <param name="codec">The layout's or format's codec.</param>
    /// <param name="sample">Bytes as the peer wrote them.</param>
    /// <param name="framing">Cuts the sample; null for the format's own framer. Where that has none too, the sample is one message.</param>
    public static LayoutReport Verify(ICodec codec, ReadOnlyMemory<byte> sample, IFramer? framing = null)
    {
        ArgumentNullException.ThrowIfNull(codec);
        var findings = new Dictionary<(string, string), LayoutFinding>();
        var notes = new Dictionary<(string, string), LayoutFinding>();
        var framer = framing ?? codec.CreateFramer();
        var trip = new RoundTrip(codec, framing);
        var rest = new ReadOnlySequence<byte>(sample);
        long records = 0, identical = 0, sameValues = 0, rejected = 0;
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
                var outcome = trip.Run(batch[0], batch.Preamble);
                if (outcome == RoundTripOutcome.Identical) identical++;
                if (outcome == RoundTripOutcome.SameValues) sameValues++;
                foreach (var note in trip.Notes) Add(notes, new LayoutFinding(records, offset + Math.Max(0, note.Offset), note.Path, $"{note.Code} {note.Text}", 1));
                foreach (var (at, field, message) in trip.Differences) Add(findings, new LayoutFinding(records, offset + at, field, message, 1));
            }
            catch (MessageFormatException e)
            {
                rejected++;
                Add(findings, new LayoutFinding(records, offset + Math.Max(0, e.Offset), e.Path, $"{e.Code} {e.Message}", 1));
                continue;
            }
            if (framer is not null && trip.AroundFrame(framer, sample.Span[(int)offset..(int)(sample.Length - rest.Length)], frame, rest.IsEmpty) is { } around)
            {
                Add(findings, new LayoutFinding(records, offset, "", around, 1));
            }
        }
        return new LayoutReport { Records = records, Identical = identical, SameValues = sameValues, Rejected = rejected, Findings = [.. findings.Values.OrderBy(f => f.Record)], Notes = [.. notes.Values.OrderBy(f => f.Record)] };
    }

    private static void Add(Dictionary<(string, string), LayoutFinding> findings, LayoutFinding finding)
    {
        // One entry for a field, whatever its place in lists and whatever its bytes.
        var key = (Indexes().Replace(finding.Field, "[]"), finding.Message.Split(':')[0]);
        findings[key] = findings.TryGetValue(key, out var known) ? known with { Count = known.Count + 1 } : finding;
    }

    [GeneratedRegex(@"\[\d+\]")]
    private static partial Regex Indexes();
}
