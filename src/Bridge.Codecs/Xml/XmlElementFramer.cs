using System.Buffers;
using System.Text;
using Bridge.Formats;

namespace Bridge.Codecs.Xml;

/// <summary>Cuts the elements of one name out of a stream of XML; what stands around them is passed over. UTF-8 and encodings that keep ASCII. One instance per stream.</summary>
internal sealed class XmlElementFramer(string name) : IFramer
{
    private readonly byte[] _name = Encoding.UTF8.GetBytes(name);
    private byte[] _copy = [];
    private (int At, int Start, int Depth) _seen = (0, -1, 0); // of an element whose end was not there yet

    public ReadOnlyMemory<byte> Preamble => default;

    public void Resume(ReadOnlyMemory<byte> preamble) { }

    public FrameResult TryRead(ref ReadOnlySequence<byte> input, bool endOfStream, out ReadOnlySequence<byte> frame)
    {
        frame = default;
        var bytes = Contiguous(input);
        var (at, start, depth) = _seen;
        _seen = (0, -1, 0);
        while (true)
        {
            var found = bytes[at..].IndexOf((byte)'<');
            var opening = found < 0 ? bytes.Length : at + found;
            var end = found < 0 ? -1 : TagEnd(bytes[opening..]);
            if (end < 0)
            {
                if (start >= 0 && !endOfStream)
                {
                    _seen = (opening, start, depth);
                    return FrameResult.NeedMore;
                }
                if (start >= 0)
                {
                    frame = input.Slice(start);
                    input = input.Slice(input.End);
                    return FrameResult.Broken($"the stream ends within an element {name}");
                }
                var keep = endOfStream ? bytes.Length : opening;
                if (keep == 0) return FrameResult.NeedMore;
                input = input.Slice(keep);
                return FrameResult.Ignored;
            }
            var tag = bytes.Slice(opening, end);
            at = opening + end;
            if (!IsTag(tag, out var isClosing)) continue;
            var isEmpty = !isClosing && tag[^2] == '/';
            if (start < 0 && isClosing) continue;
            if (start < 0) start = opening;
            if (!isEmpty) depth += isClosing ? -1 : 1;
            if (depth > 0) continue;
            frame = input.Slice(start, at - start);
            input = input.Slice(at);
            return FrameResult.Frame;
        }
    }

    public bool TrySkip(ref ReadOnlySequence<byte> input, bool endOfStream)
    {
        _seen = (0, -1, 0);
        var bytes = Contiguous(input);
        var closing = bytes.IndexOf([(byte)'<', (byte)'/', .. _name, (byte)'>']);
        input = closing >= 0 ? input.Slice(closing + _name.Length + 3) : input.Slice(Math.Max(0, endOfStream ? bytes.Length : bytes.Length - _name.Length - 3));
        return closing >= 0 || endOfStream;
    }

    public void Write(ReadOnlySpan<byte> payload, IBufferWriter<byte> output)
    {
        output.Write(payload);
        output.Write("\n"u8);
    }

    // Length of the tag, comment, section or instruction at the start; -1 if its end is not there.
    private static int TagEnd(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith("<!--"u8)) return After(bytes, "-->"u8, 4);
        if (bytes.StartsWith("<![CDATA["u8)) return After(bytes, "]]>"u8, 9);
        if (bytes.StartsWith("<?"u8)) return After(bytes, "?>"u8, 2);
        if (bytes.Length < 9 && ("<!--"u8.StartsWith(bytes) || "<![CDATA["u8.StartsWith(bytes))) return -1;
        byte quote = 0;
        for (var i = 1; i < bytes.Length; i++)
        {
            if (quote != 0)
            {
                if (bytes[i] == quote) quote = 0;
            }
            else if (bytes[i] is (byte)'"' or (byte)'\'') quote = bytes[i];
            else if (bytes[i] == '>') return i + 1;
        }
        return -1;
    }

    private static int After(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> end, int from) => bytes[from..].IndexOf(end) is var at and >= 0 ? from + at + end.Length : -1;

    private bool IsTag(ReadOnlySpan<byte> tag, out bool isClosing)
    {
        isClosing = tag.Length > 2 && tag[1] == '/';
        var rest = tag[(isClosing ? 2 : 1)..];
        return rest.StartsWith(_name) && rest.Length > _name.Length && rest[_name.Length] is (byte)'>' or (byte)'/' or (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n';
    }

    private ReadOnlySpan<byte> Contiguous(in ReadOnlySequence<byte> input)
    {
        if (input.IsSingleSegment) return input.FirstSpan;
        if (_copy.Length < input.Length) _copy = new byte[Math.Max(input.Length, _copy.Length * 2)];
        input.CopyTo(_copy);
        return _copy.AsSpan(0, (int)input.Length);
    }
}
