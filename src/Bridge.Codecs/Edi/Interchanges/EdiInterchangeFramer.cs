using System.Buffers;
using Bridge.Codecs.Edi.Envelopes;
using Bridge.Codecs.Edi.Reading;
using Bridge.Codecs.Framing;
using Bridge.Formats;

namespace Bridge.Codecs.Edi.Interchanges;

/// <summary>
/// Cuts a stream of interchanges into messages; each travels with the headers round it as its preamble. Trailers are compared with what was counted; one that contradicts
/// is a dead letter of its own, as is whatever stands outside of messages. One instance per stream.
/// </summary>
internal sealed class EdiInterchangeFramer(EdiInterchangeDialect dialect) : IEnvelopeFramer
{
    private readonly EdiEnvelope _envelope = dialect.Envelope;
    private EdiDelimiters? _d;
    private SearchValues<byte> _ends = SearchValues.Create(default(ReadOnlySpan<byte>));
    private byte[] _advice = [];
    private byte[] _interchange = [];
    private byte[] _group = [];
    private byte[] _preamble = [];
    private byte[] _interchangeReference = [];
    private byte[] _groupReference = [];
    private long _messages;          // of the group, or of an interchange without groups; -1 when reading was resumed within it
    private long _groups;
    private long _earlier;           // messages of the groups that have ended
    private long _scanned;           // start of the segment within a message up to which all is known
    private string? _lost;           // what is to be told of the interchange before, which has no trailer
    private bool _isSkipping;

    public ReadOnlyMemory<byte> Preamble => _preamble;

    public EnvelopeEvents Events { get; private set; }

    public void Resume(ReadOnlyMemory<byte> preamble)
    {
        End();
        var span = preamble.Span;
        if (span.IsEmpty || dialect.Detect(span[..Math.Min(span.Length, EdiInterchangeDialect.HeadLength)]) is not { } d) return;
        Use(d);
        if (EdiScanner.IsWrapped(dialect, span, d))
        {
            var plain = span.ToArray();
            span = plain.AsSpan(0, EdiScanner.Unwrap(plain, plain));
        }
        var at = dialect.AdviceLength(span);
        _advice = span[..at].ToArray();
        var scanner = new EdiScanner(dialect, span, d) { At = at };
        while (scanner.TryRead(out var segment))
        {
            if (segment.Key == _envelope.Interchange.Start) _interchange = span[segment.Start..scanner.At].ToArray();
            else _group = span[segment.Start..scanner.At].ToArray();
        }
        _messages = _groups = -1;
        Compose();
    }

    public FrameResult TryRead(ref ReadOnlySequence<byte> input, bool endOfStream, out ReadOnlySequence<byte> frame)
    {
        frame = default;
        Events = EnvelopeEvents.None;
        if (_scanned == 0)
        {
            var blank = Blank(input);
            if (blank > 0)
            {
                input = input.Slice(blank);
                return FrameResult.Ignored;
            }
        }
        if (input.IsEmpty) return endOfStream && _interchange.Length > 0 ? Unfinished() : FrameResult.NeedMore;
        Span<byte> head = stackalloc byte[EdiInterchangeDialect.HeadLength];
        head = head[..(int)Math.Min(head.Length, input.Length)];
        input.Slice(0, head.Length).CopyTo(head);
        var tag = EdiTag.Read(head, out var isCut);
        if (isCut && !endOfStream && head.Length < 16) return FrameResult.NeedMore;
        var advice = dialect.AdviceLength(head);
        if (advice < 0 && !endOfStream) return FrameResult.NeedMore;
        var isAdvised = tag == _envelope.Interchange.Start && _advice.Length > 0 && _interchange.Length == 0;
        var isUnknown = _d is null;
        if ((tag == _envelope.Interchange.Start && !isAdvised) || advice != 0 || isUnknown)
        {
            // An interchange header may define separators: it is read whole first, as far as it can be long.
            var isKnown = dialect.Detect(head);
            if (head.Length < EdiInterchangeDialect.HeadLength && !endOfStream && !HasHeader(head, isKnown, tag)) return FrameResult.NeedMore;
            if (advice != 0 || tag == _envelope.Interchange.Start)
            {
                if (_interchange.Length > 0)
                {
                    Events |= EnvelopeEvents.Lost;
                    _lost = WithoutTrailer();
                }
                End();
            }
            if (isKnown is null && (tag == _envelope.Interchange.Start || advice != 0)) return Broken(ref input, endOfStream, out frame);
            Use(isKnown ?? dialect.Default);
            if (advice > 0)
            {
                _advice = head[..advice].ToArray();
                input = input.Slice(advice);
                return FrameResult.Ignored;
            }
        }
        if (tag == _envelope.Message.Start) return Message(ref input, endOfStream, out frame);
        if (!TryFindEnd(input, 0, out var end))
        {
            if (!endOfStream) return FrameResult.NeedMore;
            end = input.Length;
        }
        // Text before an interchange ends with its line: a segment's end would be looked for in the interchange itself.
        if (isUnknown && !IsHeader(tag) && ByteSearch.IndexOf(input, (byte)'\n', 0) is >= 0 and var line && line < end) end = line + 1;
        frame = input.Slice(0, end);
        input = input.Slice(end);
        return Outer(tag, ref frame);
    }

    public bool TrySkip(ref ReadOnlySequence<byte> input, bool endOfStream)
    {
        if (_d is null) Use(dialect.Default);
        // Within a message that is too large: segment by segment to its trailer, or to another header than its own.
        while (TryFindEnd(input, 0, out var end))
        {
            var tag = EdiTag.At(input, 0, out _);
            if (_isSkipping && IsHeader(tag)) return Skipped(false);
            _isSkipping = true;
            input = input.Slice(end);
            if (tag == _envelope.Message.End) return Skipped(true);
            var blank = Blank(input);
            if (blank > 0) input = input.Slice(blank);
        }
        _isSkipping = true;
        // A segment that is too large itself is given up as it comes; what looks like its end may then be one that is released.
        if (input.Length > EdiInterchangeDialect.HeadLength) input = input.Slice(input.Length - EdiInterchangeDialect.HeadLength);
        if (!endOfStream) return false;
        input = input.Slice(input.End);
        return Skipped(true);
    }

    public void Write(ReadOnlySpan<byte> payload, IBufferWriter<byte> output) => output.Write(payload);

    private bool Skipped(bool isCounted)
    {
        _isSkipping = false;
        _scanned = 0;
        if (isCounted && _messages >= 0) _messages++;
        return true;
    }

    /// <summary>A message from its header to its trailer, or to the next header if the trailer is missing.</summary>
    private FrameResult Message(ref ReadOnlySequence<byte> input, bool endOfStream, out ReadOnlySequence<byte> frame)
    {
        frame = default;
        var at = _scanned;
        if (_advice.Length > 0 && _preamble.Length == 0) Compose(); // service string advice, and no interchange behind it
        while (true)
        {
            if (at > 0 && at < input.FirstSpan.Length) at = new PlainSegments(dialect, _d!.Value, _ends).Pass(input.FirstSpan, (int)at);
            var blank = at == 0 ? 0 : Blank(input.Slice(at));
            var tag = EdiTag.At(input, at + blank, out var isCut);
            if (isCut && !endOfStream)
            {
                _scanned = at;
                return FrameResult.NeedMore;
            }
            if (at > 0 && (IsHeader(tag) || at + blank >= input.Length)) return Cut(ref input, at, out frame);
            if (!TryFindEnd(input, at + blank, out var end))
            {
                _scanned = at;
                if (!endOfStream) return FrameResult.NeedMore;
                if (tag != _envelope.Message.End) return Cut(ref input, input.Length, out frame);
                end = input.Length; // a trailer without a terminator at the end of the data
            }
            at = end;
            if (tag == _envelope.Message.End) break;
        }
        frame = input.Slice(0, at);
        input = input.Slice(at);
        _scanned = 0;
        if (_messages >= 0) _messages++;
        return FrameResult.Frame;
    }

    private FrameResult Cut(ref ReadOnlySequence<byte> input, long at, out ReadOnlySequence<byte> frame)
    {
        frame = input.Slice(0, at);
        input = input.Slice(at);
        _scanned = 0;
        if (_messages >= 0) _messages++;
        return FrameResult.Skipped($"the message of {at} bytes has no {_envelope.Message.EndTag}: it was cut, or its trailer is damaged");
    }

    private FrameResult Outer(int tag, ref ReadOnlySequence<byte> frame)
    {
        var bytes = frame.ToArray();
        if (tag == _envelope.Interchange.Start)
        {
            Events |= EnvelopeEvents.Opened;
            _interchange = bytes;
            _interchangeReference = Reference(bytes, _envelope.Interchange);
            Compose();
            if (_lost is { } lost)
            {
                _lost = null;
                return FrameResult.Skipped($"{lost}; the {_envelope.Interchange.StartTag} behind it, which stands here, is read");
            }
            frame = default;
            return FrameResult.Ignored;
        }
        if (tag == _envelope.Group.Start)
        {
            _group = bytes;
            _groupReference = Reference(bytes, _envelope.Group);
            if (_groups >= 0) _groups++;
            _earlier += Math.Max(0, _messages);
            _messages = 0;
            Compose();
            frame = default;
            return FrameResult.Ignored;
        }
        if (dialect.IsAlone(tag)) return FrameResult.Frame;
        if (tag == _envelope.Group.End)
        {
            var result = Trailer(bytes, _messages, _groupReference, _group.Length > 0, _envelope.Group, "messages", ref frame);
            _group = _groupReference = [];
            _earlier += Math.Max(0, _messages);
            _messages = _groups < 0 ? -1 : 0;
            Compose();
            return result;
        }
        if (tag == _envelope.Interchange.End)
        {
            var isOfGroups = _groups > 0 && dialect.CountsGroups;
            var counted = _groups < 0 ? _groups : isOfGroups ? _groups : _messages < 0 ? _messages : _messages + _earlier;
            var result = Trailer(bytes, counted, _interchangeReference, _interchange.Length > 0, _envelope.Interchange, isOfGroups ? "groups" : "messages", ref frame);
            Events |= EnvelopeEvents.Closed;
            End();
            return result;
        }
        return FrameResult.Skipped($"{bytes.Length} bytes stand outside of any message: a segment of the interchange's own, or the header {_envelope.Message.StartTag} is missing or damaged");
    }

    private FrameResult Trailer(byte[] bytes, long counted, byte[] reference, bool isOpen, EdiFrameTags tags, string what, ref ReadOnlySequence<byte> frame)
    {
        if (!isOpen) return FrameResult.Skipped($"{tags.EndTag} stands here without {tags.StartTag}");
        if (counted < 0) // resumed in the middle: what came before was not seen by this run
        {
            frame = default;
            return FrameResult.Ignored;
        }
        var declared = Element(bytes, 0);
        var repeated = Element(bytes, 1);
        if (EdiSplit.Count(declared) != counted)
        {
            Events |= EnvelopeEvents.Contradicted;
            return FrameResult.Skipped($"{tags.EndTag} says {EdiError.Show(declared)} {what}, there were {counted}; something may be missing");
        }
        if (tags.Reference >= 0 && !repeated.AsSpan().Trim((byte)' ').SequenceEqual(reference.AsSpan().Trim((byte)' ')))
        {
            Events |= EnvelopeEvents.Contradicted;
            return FrameResult.Skipped($"{tags.EndTag} repeats the control number as {EdiError.Show(repeated)}, {tags.StartTag} has {EdiError.Show(reference)}");
        }
        frame = default;
        return FrameResult.Ignored;
    }

    private FrameResult Broken(ref ReadOnlySequence<byte> input, bool endOfStream, out ReadOnlySequence<byte> frame)
    {
        // Without separators nothing can be cut; the next line is the best guess of where something else begins.
        var end = ByteSearch.IndexOf(input, (byte)'\n', 0);
        if (end < 0 || end > EdiInterchangeDialect.HeadLength) end = Math.Min(input.Length, EdiInterchangeDialect.HeadLength) - 1;
        frame = input.Slice(0, end + 1);
        input = input.Slice(end + 1);
        return FrameResult.Skipped($"the separators of this header cannot be read ({dialect.Name}): it is damaged or cut");
    }

    // All that came is taken; what is told is that something else did not come.
    private FrameResult Unfinished()
    {
        var reason = WithoutTrailer();
        End();
        return FrameResult.Broken(reason);
    }

    private string WithoutTrailer()
    {
        var name = _interchangeReference.Length > 0 ? $"the interchange {EdiError.Show(_interchangeReference)}" : "the interchange";
        return $"{name} has no {_envelope.Interchange.EndTag}: it was cut, and messages may be missing{(_messages < 0 ? "" : $" behind the {_earlier + _messages} that came")}";
    }

    private byte[] Reference(byte[] header, EdiFrameTags tags) => tags.Reference < 0 ? [] : Element(header, tags.Reference);

    private byte[] Element(byte[] bytes, int index)
    {
        var d = _d!.Value;
        if (EdiScanner.IsWrapped(dialect, bytes, d))
        {
            var plain = new byte[bytes.Length];
            bytes = plain[..EdiScanner.Unwrap(bytes, plain)];
        }
        var release = dialect.Release(d);
        var segment = new EdiItem { TagLength = EdiSearch.Find(bytes, dialect.TagEnd(d), 0, 0, bytes.Length), End = EdiSearch.Find(bytes, d.Terminator, release, 0, bytes.Length) };
        return EdiSplit.Element(bytes, segment, d, release, index).ToArray();
    }

    private void Use(in EdiDelimiters d)
    {
        _d = d;
        var release = dialect.Release(d);
        _ends = release != 0 ? SearchValues.Create([d.Terminator, release]) : SearchValues.Create([d.Terminator]);
    }

    private void End()
    {
        _d = null;
        _advice = _interchange = _group = _preamble = _interchangeReference = _groupReference = [];
        _messages = _groups = _earlier = 0;
    }

    private void Compose() => _preamble = [.. _advice, .. _interchange, .. _group];

    private bool HasHeader(ReadOnlySpan<byte> head, EdiDelimiters? known, int tag) =>
        known is { } d && (tag == _envelope.Message.Start || dialect.AdviceLength(head) > 0 || EdiSearch.Find(head, d.Terminator, dialect.Release(d), 0, head.Length) < head.Length - 8);

    private bool IsHeader(int tag) => tag == _envelope.Message.Start || _envelope.IsOuter(tag);

    /// <summary>The end of the segment at an offset, behind its terminator.</summary>
    private bool TryFindEnd(in ReadOnlySequence<byte> input, long from, out long end)
    {
        var d = _d!.Value;
        var release = dialect.Release(d);
        if (!_isSkipping && TryFindBinaryEnd(input, from, d, out end, out var isBinary) is var found && isBinary) return found;
        var at = from;
        while (at < input.Length)
        {
            at = ByteSearch.IndexOfAny(input, _ends, at);
            if (at < 0) break;
            if (ByteSearch.At(input, at) == d.Terminator)
            {
                end = at + 1;
                return true;
            }
            at += 2;
        }
        end = input.Length;
        return false;
    }

    private bool TryFindBinaryEnd(in ReadOnlySequence<byte> input, long from, in EdiDelimiters d, out long end, out bool isBinary)
    {
        end = 0;
        isBinary = false;
        var element = dialect.BinaryLength(EdiTag.At(input, from, out _));
        if (element < 0) return false;
        Span<byte> head = stackalloc byte[64];
        head = head[..(int)Math.Min(head.Length, input.Length - from)];
        input.Slice(from, head.Length).CopyTo(head);
        var at = head.IndexOf(d.Element);
        for (var i = 0; i < element && at >= 0; i++) at = Next(head, at + 1, d.Element);
        var stop = at < 0 ? -1 : Next(head, at + 1, d.Element);
        if (stop < 0) return false;
        var length = EdiSplit.Count(head[(at + 1)..stop]);
        if (length is < 0 or > int.MaxValue) return false;
        end = from + stop + 1 + length;
        if (end >= input.Length)
        {
            isBinary = true;
            return false;
        }
        isBinary = ByteSearch.At(input, end++) == d.Terminator;
        return isBinary;
    }

    private static int Next(ReadOnlySpan<byte> bytes, int from, byte separator)
    {
        var at = bytes[from..].IndexOf(separator);
        return at < 0 ? -1 : from + at;
    }

    private long Blank(in ReadOnlySequence<byte> input)
    {
        long blank = 0;
        foreach (var segment in input)
        {
            foreach (var b in segment.Span)
            {
                if (!EdiInterchangeDialect.IsNoise(b) && (_d is not { } d || b != d.Terminator)) return blank > 0 || ByteSearch.Match(input, 0, "\uFEFF"u8) < 3 ? blank : 3;
                blank++;
            }
        }
        return blank;
    }
}
