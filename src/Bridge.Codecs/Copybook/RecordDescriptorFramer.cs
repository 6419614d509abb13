using System.Buffers;
using System.Buffers.Binary;
using Bridge.Codecs.Framing;
using Bridge.Formats;

namespace Bridge.Codecs.Copybook;

/// <summary>Cuts records that begin with a record descriptor word, in blocks or not. One instance per stream.</summary>
internal sealed class RecordDescriptorFramer(RecordDescriptor descriptor, bool blocked) : IFramer
{
    private const int Word = RecordDescriptor.Size;

    private byte[] _state = new byte[Word];
    private byte[] _lastState = new byte[Word];
    private long _blockLeft;
    private long _toSkip;

    public ReadOnlyMemory<byte> Preamble => default;

    /// <summary>What is left of the block, as a number of four bytes; empty between blocks.</summary>
    public ReadOnlyMemory<byte> State
    {
        get
        {
            if (_blockLeft <= 0) return default;
            // Two by turns: the one before is still in use while a frame is read.
            (_state, _lastState) = (_lastState, _state);
            BinaryPrimitives.WriteInt32BigEndian(_state, (int)_blockLeft);
            return _state;
        }
    }

    public void Resume(ReadOnlyMemory<byte> state) => _blockLeft = state.Length == Word ? BinaryPrimitives.ReadInt32BigEndian(state.Span) : 0;

    public FrameResult TryRead(ref ReadOnlySequence<byte> input, bool endOfStream, out ReadOnlySequence<byte> frame)
    {
        frame = default;
        if (input.IsEmpty) return FrameResult.NeedMore;
        if (input.Length < Word) return endOfStream ? Broken(ref input, out frame, $"{input.Length} bytes are left where a descriptor word of 4 bytes belongs") : FrameResult.NeedMore;
        Span<byte> word = stackalloc byte[Word];
        input.Slice(0, Word).CopyTo(word);
        if (blocked && _blockLeft <= 0)
        {
            var length = descriptor.ReadBlock(word);
            if (length <= Word) return Broken(ref input, out frame, $"the block descriptor says {length} bytes");
            _blockLeft = length - Word;
            input = input.Slice(Word);
            return FrameResult.Ignored;
        }
        if (descriptor.Fault(word) is { } fault) return Broken(ref input, out frame, fault);
        var says = descriptor.Read(word);
        var total = descriptor.Total(says);
        if (total < Word || (blocked && total > _blockLeft)) return Broken(ref input, out frame, $"the record descriptor says {says} bytes, which cannot be; look at rdw_little_endian and rdw_counts_itself");
        if (input.Length < total) return endOfStream ? Broken(ref input, out frame, $"the record has {total} bytes by its descriptor, and {input.Length} are left") : FrameResult.NeedMore;
        frame = input.Slice(Word, total - Word);
        input = input.Slice(total);
        _blockLeft -= total;
        return FrameResult.Frame;
    }

    public bool TrySkip(ref ReadOnlySequence<byte> input, bool endOfStream)
    {
        if (_toSkip == 0 && input.Length >= Word) _toSkip = descriptor.Total(Length(input));
        var now = Math.Min(_toSkip, input.Length);
        input = input.Slice(now);
        _toSkip -= now;
        _blockLeft -= now;
        return _toSkip == 0 || endOfStream;
    }

    public void Write(ReadOnlySpan<byte> payload, IBufferWriter<byte> output)
    {
        if (payload.Length + 2 * Word > ushort.MaxValue) throw FramingError.WrongLength(payload.Length, "a descriptor word says at most 65,535 bytes");
        if (blocked) descriptor.Write(payload.Length + 2 * Word, output);
        descriptor.WriteFor(payload.Length, output);
        output.Write(payload);
    }

    private int Length(in ReadOnlySequence<byte> input)
    {
        Span<byte> word = stackalloc byte[Word];
        input.Slice(0, Word).CopyTo(word);
        return descriptor.Read(word);
    }

    private static FrameResult Broken(ref ReadOnlySequence<byte> input, out ReadOnlySequence<byte> frame, string reason)
    {
        frame = input;
        input = input.Slice(input.End);
        return FrameResult.Broken(reason);
    }
}
