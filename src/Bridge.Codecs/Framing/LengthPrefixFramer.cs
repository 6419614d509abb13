using System.Buffers;
using System.Globalization;
using Bridge.Formats;

namespace Bridge.Codecs.Framing;

/// <summary>Frames that begin with their length. One instance per stream.</summary>
internal sealed class LengthPrefixFramer(LengthPrefixOptions options) : IFramer
{
    private long _skip = -1; // bytes of an oversized frame still to come

    public ReadOnlyMemory<byte> Preamble => default;

    public void Resume(ReadOnlyMemory<byte> preamble) { }

    public FrameResult TryRead(ref ReadOnlySequence<byte> input, bool endOfStream, out ReadOnlySequence<byte> frame)
    {
        frame = default;
        if (input.IsEmpty) return FrameResult.NeedMore;
        if (input.Length < options.Bytes) return endOfStream ? Broken(ref input, out frame, "the stream ended within a length field") : FrameResult.NeedMore;
        var length = ReadLength(input, out var error);
        if (error is not null) return Broken(ref input, out frame, error);
        var total = options.Bytes + length;
        if (input.Length < total)
        {
            return endOfStream ? Broken(ref input, out frame, $"the stream ended within a frame: {input.Length - options.Bytes} of its {length} bytes came") : FrameResult.NeedMore;
        }
        var ignored = length == 0 && options.Empty == BlankLines.Ignore;
        if (!ignored) frame = input.Slice(options.Bytes, length);
        input = input.Slice(total);
        return ignored ? FrameResult.Ignored : FrameResult.Frame;
    }

    public bool TrySkip(ref ReadOnlySequence<byte> input, bool endOfStream)
    {
        if (_skip < 0)
        {
            if (input.Length < options.Bytes) return endOfStream;
            var length = ReadLength(input, out var error);
            if (error is not null) return true; // TryRead says why the stream cannot go on
            _skip = options.Bytes + length;
        }
        var taken = Math.Min(_skip, input.Length);
        input = input.Slice(taken);
        _skip -= taken;
        if (_skip > 0 && !endOfStream) return false;
        _skip = -1;
        return true;
    }

    public void Write(ReadOnlySpan<byte> payload, IBufferWriter<byte> output)
    {
        var value = (long)payload.Length - options.Adjust + (options.Inclusive ? options.Bytes : 0);
        var largest = options.As switch
        {
            LengthEncoding.Digits => (long)Math.Pow(10, options.Bytes) - 1,
            LengthEncoding.Hex => (1L << (4 * options.Bytes)) - 1,
            _ => options.Bytes == 8 ? long.MaxValue : (1L << (8 * options.Bytes)) - 1,
        };
        if (value < 0 || value > largest || payload.Length > options.Max.Bytes)
        {
            throw FramingError.WrongLength(payload.Length, $"the length field of {options.Bytes} {(options.As == LengthEncoding.Binary ? "bytes" : "digits")} holds 0 to {largest}, max is {options.Max}, and {value} would have to be written");
        }
        var target = output.GetSpan(options.Bytes + payload.Length);
        switch (options.As)
        {
            case LengthEncoding.Digits: value.TryFormat(target[..options.Bytes], out _, "D" + options.Bytes, CultureInfo.InvariantCulture); break;
            case LengthEncoding.Hex: value.TryFormat(target[..options.Bytes], out _, "X" + options.Bytes, CultureInfo.InvariantCulture); break;
            default:
                for (var i = 0; i < options.Bytes; i++)
                {
                    target[options.Endian == Endian.Big ? options.Bytes - 1 - i : i] = (byte)value;
                    value >>= 8;
                }
                break;
        }
        payload.CopyTo(target[options.Bytes..]);
        output.Advance(options.Bytes + payload.Length);
    }

    private long ReadLength(in ReadOnlySequence<byte> input, out string? error)
    {
        Span<byte> field = stackalloc byte[options.Bytes];
        input.Slice(0, options.Bytes).CopyTo(field);
        error = null;
        ulong value = 0;
        if (options.As == LengthEncoding.Binary)
        {
            for (var i = 0; i < field.Length; i++) value = (value << 8) | field[options.Endian == Endian.Big ? i : field.Length - 1 - i];
        }
        else if (!ulong.TryParse(field, options.As == LengthEncoding.Hex ? NumberStyles.AllowHexSpecifier : NumberStyles.None, CultureInfo.InvariantCulture, out value))
        {
            error = $"the length field is {Convert.ToHexString(field)}, which is no number of {field.Length} {(options.As == LengthEncoding.Hex ? "hexadecimal " : "")}digits: the peer is out of step or speaks another framing";
            return 0;
        }
        var length = (Int128)value + options.Adjust - (options.Inclusive ? options.Bytes : 0);
        if (length < 0) error = $"the length field says {value}, which leaves {length} bytes: check inclusive and adjust";
        else if (length > options.Max.Bytes) error = $"the length field ({Convert.ToHexString(field)}) says {length} bytes, above max ({options.Max}): the peer is out of step or speaks another framing";
        return error is null ? (long)length : 0;
    }

    private static FrameResult Broken(ref ReadOnlySequence<byte> input, out ReadOnlySequence<byte> frame, string reason)
    {
        frame = input;
        input = input.Slice(input.End);
        return FrameResult.Broken(reason);
    }
}
