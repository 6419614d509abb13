using System.Buffers;
using Bridge.Codecs.Edi;
using Bridge.Codecs.Edi.Envelopes;
using Bridge.Codecs.Edi.Reading;
using Bridge.Codecs.Framing;
using Bridge.Formats;

namespace Bridge.Codecs.Hl7;

/// <summary>
/// Cuts a file of messages: a message goes from MSH to the next header or trailer. FHS and BHS travel as the preamble; BTS and FTS are compared with what was counted.
/// A message's end shows only when the next begins or the stream ends, so a connection needs MLLP. One instance per stream.
/// </summary>
internal sealed class Hl7Framer : IEnvelopeFramer
{
    private byte[] _file = [];      // FHS with its line end
    private byte[] _batch = [];     // BHS
    private byte[] _preamble = [];
    private long _messages;         // of the batch so far; -1 when reading was resumed within it, so that nobody knows
    private long _batches;          // of the file so far; -1 as above
    private long _scanned;

    public ReadOnlyMemory<byte> Preamble => _preamble;

    public EnvelopeEvents Events { get; private set; }

    public void Resume(ReadOnlyMemory<byte> preamble)
    {
        _file = _batch = [];
        var span = preamble.Span;
        for (var at = 0; at < span.Length;)
        {
            var end = span[at..].IndexOfAny((byte)'\r', (byte)'\n');
            end = end < 0 ? span.Length : at + end;
            while (end < span.Length && span[end] is (byte)'\r' or (byte)'\n') end++;
            if (span[at..].StartsWith("FHS"u8)) _file = span[at..end].ToArray();
            else if (span[at..].StartsWith("BHS"u8)) _batch = span[at..end].ToArray();
            at = end;
        }
        _messages = _batches = preamble.IsEmpty ? 0 : -1;
        _preamble = [.. _file, .. _batch];
    }

    public FrameResult TryRead(ref ReadOnlySequence<byte> input, bool endOfStream, out ReadOnlySequence<byte> frame)
    {
        frame = default;
        Events = EnvelopeEvents.None;
        if (_scanned == 0)
        {
            var blank = Blank(input, endOfStream);
            if (blank > 0)
            {
                input = input.Slice(blank);
                return FrameResult.Ignored;
            }
            if (input.IsEmpty && endOfStream && _preamble.Length > 0) return Unfinished();
            if (input.Length < 4 && !endOfStream || input.IsEmpty) return FrameResult.NeedMore;
        }
        Span<byte> head = stackalloc byte[4];
        head = head[..(int)Math.Min(4, input.Length)];
        input.Slice(0, head.Length).CopyTo(head);
        var kind = KindOf(head);
        if (!TryFindEnd(input, endOfStream, kind, out var end)) return FrameResult.NeedMore;
        _scanned = 0;
        var found = input.Slice(0, end);
        input = input.Slice(end);
        switch (kind)
        {
            case Kind.Message:
                frame = Trim(found);
                if (_messages >= 0) _messages++;
                return FrameResult.Frame;
            case Kind.File:
                Events = EnvelopeEvents.Opened | (_preamble.Length > 0 ? EnvelopeEvents.Lost : EnvelopeEvents.None);
                (_file, _batch) = (found.ToArray(), []);
                (_messages, _batches) = (0, 0);
                _preamble = _file;
                return FrameResult.Ignored;
            case Kind.Batch:
                // Within a file a batch is a level of it; alone it is the envelope.
                if (_file.Length == 0) Events = EnvelopeEvents.Opened | (_preamble.Length > 0 ? EnvelopeEvents.Lost : EnvelopeEvents.None);
                _batch = found.ToArray();
                _messages = 0;
                _preamble = [.. _file, .. _batch];
                return FrameResult.Ignored;
            case Kind.BatchEnd:
                var counted = _messages;
                _batch = [];
                _preamble = _file;
                _messages = 0;
                if (_batches >= 0) _batches++;
                if (_file.Length == 0) Events = EnvelopeEvents.Closed;
                return Trailer(found, counted, "messages", out frame);
            case Kind.FileEnd:
                var batches = _batches < 0 ? _batches : Math.Max(_batches, _messages > 0 ? 1 : 0); // a file without BHS is one batch
                (_file, _batch, _preamble) = ([], [], []);
                (_messages, _batches) = (0, 0);
                Events = EnvelopeEvents.Closed;
                return Trailer(found, batches, "batches", out frame);
            default:
                frame = found;
                return FrameResult.Skipped($"{end} bytes stand before a segment MSH, FHS or BHS: no HL7 message begins here; for MLLP set framing: mllp");
        }
    }

    public bool TrySkip(ref ReadOnlySequence<byte> input, bool endOfStream)
    {
        var found = TryFindEnd(input, endOfStream, Kind.Message, out var end);
        input = input.Slice(found ? end : Math.Max(0, input.Length - 4)); // a header that is begun stays
        _scanned = 0;
        if (found && _messages >= 0) _messages++;
        return found;
    }

    public void Write(ReadOnlySpan<byte> payload, IBufferWriter<byte> output)
    {
        output.Write(payload);
        if (payload.Length > 0 && payload[^1] is not ((byte)'\r' or (byte)'\n')) output.Write("\r"u8);
    }

    // All that came is taken; what is told is that something else did not come.
    private FrameResult Unfinished()
    {
        var (what, tag) = _file.Length > 0 ? ("file", "FTS") : ("batch", "BTS");
        (_file, _batch, _preamble) = ([], [], []);
        return FrameResult.Broken($"the {what} has no {tag}: it was cut, and messages may be missing{(_messages < 0 ? "" : $" behind the {_messages} that came")}");
    }

    private enum Kind : byte { Noise, Message, File, Batch, BatchEnd, FileEnd }

    private static Kind KindOf(ReadOnlySpan<byte> head)
    {
        if (head.Length < 3 || (head.Length > 3 && !IsSeparator(head[3]))) return Kind.Noise;
        var kind = head[..3] switch
        {
            [(byte)'M', (byte)'S', (byte)'H'] => Kind.Message,
            [(byte)'F', (byte)'H', (byte)'S'] => Kind.File,
            [(byte)'B', (byte)'H', (byte)'S'] => Kind.Batch,
            [(byte)'B', (byte)'T', (byte)'S'] => Kind.BatchEnd,
            [(byte)'F', (byte)'T', (byte)'S'] => Kind.FileEnd,
            _ => Kind.Noise,
        };
        return kind;
    }

    private static bool IsSeparator(byte b) => b is > 0x20 and < 0x7F && !char.IsAsciiLetterOrDigit((char)b) || b is (byte)'\r' or (byte)'\n';

    /// <summary>Line ends, a byte order mark and MLLP's own bytes between messages carry no data.</summary>
    private static long Blank(in ReadOnlySequence<byte> input, bool endOfStream)
    {
        long blank = 0;
        foreach (var segment in input)
        {
            foreach (var b in segment.Span)
            {
                if (b is not ((byte)'\r' or (byte)'\n' or (byte)' ' or (byte)'\t' or 0x0B or 0x1C or 0x1A)) return blank > 0 ? blank : Mark(input, endOfStream);
                blank++;
            }
        }
        return blank;
    }

    private static long Mark(in ReadOnlySequence<byte> input, bool endOfStream) => ByteSearch.Match(input, 0, "\uFEFF"u8.ToArray()) == 3 ? 3 : 0;

    /// <summary>Where what begins at the front ends: at the next header or trailer, for one line behind its line end.</summary>
    private bool TryFindEnd(in ReadOnlySequence<byte> input, bool endOfStream, Kind kind, out long end)
    {
        Span<byte> four = stackalloc byte[4];
        var isLine = kind is Kind.File or Kind.Batch or Kind.BatchEnd or Kind.FileEnd;
        while (true)
        {
            end = _scanned < input.Length ? ByteSearch.IndexOfAny(input, Breaks, _scanned) : -1;
            if (end < 0)
            {
                _scanned = Math.Max(1, input.Length);
                break;
            }
            var next = end + 1;
            if (isLine)
            {
                // Its line end belongs to it, so that the preamble is a text of whole lines; CR LF needs a look at the byte behind.
                if (next >= input.Length && !endOfStream)
                {
                    _scanned = end;
                    return false;
                }
                if (next < input.Length && ByteSearch.At(input, next) == '\n' && ByteSearch.At(input, end) == '\r') next++;
                end = next;
                return true;
            }
            var head = four[..(int)Math.Min(4, input.Length - next)];
            input.Slice(next, head.Length).CopyTo(head);
            if (head.Length < 4 && !endOfStream)
            {
                _scanned = end;
                return false;
            }
            if (KindOf(head) != Kind.Noise)
            {
                end = next;
                return true;
            }
            _scanned = next;
        }
        end = input.Length;
        return endOfStream;
    }

    private static readonly SearchValues<byte> Breaks = SearchValues.Create([(byte)'\r', (byte)'\n', 0x0B, 0x1C, 0x1A]);

    private static ReadOnlySequence<byte> Trim(in ReadOnlySequence<byte> found)
    {
        // One line end stays: it ends the last segment. Blank lines, MLLP's FS and end-of-file marks behind it do not.
        var length = found.Length;
        Span<byte> two = stackalloc byte[2];
        while (length > 1)
        {
            found.Slice(length - 2, 2).CopyTo(two);
            if (two[1] is (byte)'\r' or (byte)'\n' ? two[0] is (byte)'\n' || (two[0] == '\r' && two[1] == '\r') || two[0] is 0x1C or 0x0B or 0x1A : two[1] is 0x1C or 0x0B or 0x1A) length--;
            else if (two[0] == '\r' && two[1] == '\n' && length > 2 && ByteSearch.At(found, length - 3) is (byte)'\r' or (byte)'\n' or 0x1C) length -= 2;
            else break;
        }
        return found.Slice(0, length);
    }

    private FrameResult Trailer(in ReadOnlySequence<byte> found, long counted, string what, out ReadOnlySequence<byte> frame)
    {
        frame = default;
        var line = found.ToArray().AsSpan();
        var end = line.IndexOfAny((byte)'\r', (byte)'\n');
        if (end >= 0) line = line[..end];
        if (counted < 0 || line.Length < 5) return FrameResult.Ignored;
        var stop = line[4..].IndexOf(line[3]);
        var declared = stop < 0 ? line[4..] : line[4..(4 + stop)];
        if (declared.IsEmpty || EdiSplit.Count(declared) == counted) return FrameResult.Ignored;
        frame = found;
        Events |= EnvelopeEvents.Contradicted;
        var tag = System.Text.Encoding.ASCII.GetString(line[..3]);
        return FrameResult.Skipped($"{tag}-1 says {EdiError.Show(declared)} {what}, there were {counted}; something may be missing from the batch");
    }
}
