using System.Buffers;
using Bridge.Codecs.Json;
using Bridge.Codecs.Layouts.Fields;
using Bridge.Documents;
using Bridge.Formats;
using Bridge.Messages;

namespace Bridge.Codecs.Layouts;

/// <summary>Decodes messages, encodes them again and tells what differs. One thread at a time.</summary>
/// <param name="codec">The format.</param>
/// <param name="framing">The framer of the messages if it is not the format's own.</param>
internal sealed class RoundTrip(ICodec codec, IFramer? framing)
{
    private readonly ArrayBufferWriter<byte> _output = new(), _left = new(), _right = new();
    private readonly Document _document = new(), _again = new();
    private readonly DocumentWriter _writer = codec.CreateWriter(new ArrayBufferWriter<byte>());

    /// <summary>Where the last message differs: byte, field (empty if the bytes are no field's), and how. The text before the first colon is the kind of difference.</summary>
    public List<(int Offset, string Field, string Message)> Differences { get; } = [];

    /// <summary>What was let pass in the last message.</summary>
    public NoteList Notes => _document.Notes;

    /// <summary>Runs one message.</summary>
    /// <exception cref="MessageFormatException">It cannot be decoded or not be encoded.</exception>
    public RoundTripOutcome Run(in Message message, ReadOnlyMemory<byte> preamble)
    {
        Differences.Clear();
        codec.Decode(message, _document);
        _output.ResetWrittenCount();
        _writer.Reset(_output);
        _writer.Copy(_document, 0);
        _writer.Complete();
        var (written, around) = preamble.IsEmpty ? (_output.WrittenMemory, preamble) : WithoutEnvelope(preamble);
        if (written.Span.SequenceEqual(_document.Source)) return RoundTripOutcome.Identical;
        var fault = DecodeAgain(written, around);
        Compare(written.Span, fault is null);
        if (fault is not null) Differences.Add((0, fault.Path, $"what is written cannot be read again: {fault.Code} {fault.Message}"));
        return fault is null && SameValues() ? RoundTripOutcome.SameValues : RoundTripOutcome.Changed;
    }

    /// <summary>What stands round a frame and would be written otherwise, such as a line end; null if nothing.</summary>
    /// <param name="framer">The framer that read it.</param>
    /// <param name="consumed">All bytes that it took for the frame, those before it included.</param>
    /// <param name="frame">The frame.</param>
    /// <param name="isLast">Nothing follows, so that an end may be left out.</param>
    public string? AroundFrame(IFramer framer, ReadOnlySpan<byte> consumed, in ReadOnlySequence<byte> frame, bool isLast)
    {
        var payload = frame.ToArray();
        _output.ResetWrittenCount();
        try
        {
            framer.Write(payload, _output);
        }
        catch (MessageFormatException)
        {
            return null; // a whole document, whose records have their ends within
        }
        var written = _output.WrittenSpan;
        if (written.Length == payload.Length || consumed.EndsWith(written) || (isLast && consumed.EndsWith(payload))) return null;
        var at = consumed.LastIndexOf(payload);
        var writtenAt = written.IndexOf(payload);
        if (at < 0 || writtenAt < 0) return null;
        var (end, writtenEnd) = (at + payload.Length, writtenAt + payload.Length);
        return consumed[end..].SequenceEqual(written[writtenEnd..])
            ? $"what stands before the record is written otherwise: {Hex(consumed[..at], Math.Max(0, at - writtenAt))} became {Hex(written[..writtenAt], 0)}"
            : $"the end of the record is written otherwise: {Hex(consumed, end)} became {Hex(written, writtenEnd)}";
    }

    // A message that came in an envelope is written with one; the message is compared.
    private (ReadOnlyMemory<byte> Message, ReadOnlyMemory<byte> Preamble) WithoutEnvelope(ReadOnlyMemory<byte> preamble)
    {
        if (framing is not null || codec.CreateFramer() is not { } framer) return (_output.WrittenMemory, preamble);
        var rest = new ReadOnlySequence<byte>(_output.WrittenMemory);
        while (framer.TryRead(ref rest, endOfStream: true, out var frame) is { Status: not FrameStatus.NeedMore } result)
        {
            if (result.Status == FrameStatus.Frame && !framer.Preamble.IsEmpty) return (frame.ToArray(), framer.Preamble.ToArray());
        }
        return (_output.WrittenMemory, preamble);
    }

    private MessageFormatException? DecodeAgain(ReadOnlyMemory<byte> written, ReadOnlyMemory<byte> preamble)
    {
        using var batch = MessageBatch.Rent();
        batch.Preamble = preamble;
        batch.Add(new MessageDraft { Body = written.Span });
        try
        {
            codec.Decode(batch[0], _again);
            Json(_again, _right); // resolves every field while the bytes are there
            return null;
        }
        catch (MessageFormatException e)
        {
            return e;
        }
    }

    private bool SameValues()
    {
        Json(_document, _left);
        return _left.WrittenSpan.SequenceEqual(_right.WrittenSpan) || SameNodes();
    }

    // Numbers of one value have one, with whatever zeros behind the decimal mark.
    private bool SameNodes()
    {
        if (_document.Count != _again.Count) return false;
        for (var node = 0; node < _document.Count; node++)
        {
            ref readonly var before = ref _document.Nodes[node];
            ref readonly var after = ref _again.Nodes[node];
            if (before.Kind != after.Kind || before.End != after.End || !_document.Name(before).SequenceEqual(_again.Name(after))) return false;
            if (before.Kind == NodeKind.Text && !_document.Value(before).SequenceEqual(_again.Value(after))) return false;
            if (before.Kind == NodeKind.Number && !DecimalText.AreEqual(_document.Value(before), _again.Value(after))) return false;
        }
        return true;
    }

    private static void Json(Document document, ArrayBufferWriter<byte> output)
    {
        output.ResetWrittenCount();
        var writer = new JsonDocumentWriter(output, 0);
        writer.Copy(document, 0);
        writer.Complete();
    }

    private void Compare(ReadOnlySpan<byte> written, bool isReadAgain)
    {
        var source = _document.Source;
        if (source.Length == written.Length) CompareBytes(source, written);
        else if (!isReadAgain || !CompareFields(source))
        {
            var at = source.CommonPrefixLength(written);
            Differences.Add((at, FieldAt(at), $"is written otherwise: {source.Length} bytes became {written.Length}, from there on {Hex(source, at)} became {Hex(written, at)}"));
        }
    }

    private void CompareBytes(ReadOnlySpan<byte> source, ReadOnlySpan<byte> written)
    {
        for (var at = 0; at < source.Length; at++)
        {
            if (source[at] == written[at]) continue;
            var start = at;
            var field = FieldAt(at);
            while (at + 1 < source.Length && source[at + 1] != written[at + 1] && FieldAt(at + 1) == field) at++;
            var what = field.Length > 0 ? "is not written as it was read" : "bytes that no field describes are lost";
            Differences.Add((start, field, $"{what}: {Hex(source, start)} became {Hex(written, start)}"));
        }
    }

    // Where one field is longer, all behind it stand elsewhere: both documents are compared field by field. False if they have other fields, or none differs.
    private bool CompareFields(ReadOnlySpan<byte> source)
    {
        if (_document.Count != _again.Count) return false;
        for (var node = 0; node < _document.Count; node++)
        {
            ref readonly var before = ref _document.Nodes[node];
            ref readonly var after = ref _again.Nodes[node];
            if (before.End != after.End || !_document.Name(before).SequenceEqual(_again.Name(after))) return false;
            // Without a place in the source where the message was put together from pieces, such as wrapped lines.
            if (before.Kind is NodeKind.Object or NodeKind.Array || before.SourceLength == 0 || _document.SourceOf(before).SequenceEqual(_again.SourceOf(after))) continue;
            var at = _document.SourceOf(before).CommonPrefixLength(_again.SourceOf(after));
            Differences.Add((before.SourceStart + at, NodePath.Of(_document, node), $"is not written as it was read: {Hex(source, before.SourceStart + at)} became {Hex(_again.Source, after.SourceStart + at)}"));
        }
        return Differences.Count > 0;
    }

    // The smallest node whose source has this byte.
    private string FieldAt(int at)
    {
        var best = -1;
        for (var node = 1; node < _document.Count; node++)
        {
            ref readonly var n = ref _document.Nodes[node];
            if (n.Kind is NodeKind.Object or NodeKind.Array || at < n.SourceStart || at >= n.SourceStart + n.SourceLength) continue;
            if (best < 0 || n.SourceLength < _document.Nodes[best].SourceLength) best = node;
        }
        return best < 0 ? "" : NodePath.Of(_document, best);
    }

    private static string Hex(ReadOnlySpan<byte> bytes, int at) => at >= bytes.Length ? "nothing" : Convert.ToHexString(bytes.Slice(at, Math.Min(8, bytes.Length - at)));
}
