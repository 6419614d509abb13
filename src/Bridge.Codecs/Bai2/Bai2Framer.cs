using System.Buffers;
using Bridge.Formats;

namespace Bridge.Codecs.Bai2;

/// <summary>Cuts a stream into files: from a line that begins with 01 to the line with the record 99. Holds one file's bytes at most. One instance per stream.</summary>
internal sealed class Bai2Framer(Bai2Options options) : IFramer
{
    private byte[] _copy = [];
    private long _scanned;

    public ReadOnlyMemory<byte> Preamble => default;

    public void Resume(ReadOnlyMemory<byte> preamble) { }

    public FrameResult TryRead(ref ReadOnlySequence<byte> input, bool endOfStream, out ReadOnlySequence<byte> frame)
    {
        frame = default;
        while (true)
        {
            var rest = input.Slice(_scanned);
            var end = rest.PositionOf((byte)'\n');
            if (end is null && !endOfStream) return FrameResult.NeedMore;
            if (rest.IsEmpty)
            {
                if (input.IsEmpty) return FrameResult.NeedMore;
                return Take(ref input, input.Length, out frame); // without 99: decoding says what is missing
            }
            var line = end is { } position ? rest.Slice(0, input.GetPosition(1, position)) : rest;
            var bytes = Contiguous(line);
            var text = bytes.Trim(" \t\r\n\u001a"u8);
            if (text.IsEmpty && _scanned == 0)
            {
                input = input.Slice(line.End);
                return FrameResult.Ignored;
            }
            if (_scanned > 0 && Bai2Scanner.CodeAt(text) == 1) return Take(ref input, _scanned, out frame);
            _scanned += line.Length;
            if (HasEnd(text)) return Take(ref input, _scanned, out frame);
        }
    }

    public bool TrySkip(ref ReadOnlySequence<byte> input, bool endOfStream)
    {
        _scanned = 0;
        while (input.PositionOf((byte)'\n') is { } end)
        {
            if (Bai2Scanner.CodeAt(Contiguous(input.Slice(0, end)).Trim((byte)' ')) == 1) return true;
            input = input.Slice(input.GetPosition(1, end));
        }
        if (endOfStream) input = input.Slice(input.End);
        return endOfStream;
    }

    public void Write(ReadOnlySpan<byte> payload, IBufferWriter<byte> output)
    {
        output.Write(payload);
        output.Write(Bai2Writer.Separator(options));
    }

    private FrameResult Take(ref ReadOnlySequence<byte> input, long length, out ReadOnlySequence<byte> frame)
    {
        frame = input.Slice(0, length);
        input = input.Slice(length);
        _scanned = 0;
        var kept = Contiguous(frame).TrimEnd(" \t\r\n\u001a"u8).Length;
        frame = frame.Slice(0, kept);
        return FrameResult.Frame;
    }

    // The record 99 may share the line with those before it.
    private static bool HasEnd(ReadOnlySpan<byte> line)
    {
        for (var at = 0; Bai2Scanner.TryNext(line, ref at, out var record);)
        {
            if (record.Code == 99) return true;
        }
        return false;
    }

    private ReadOnlySpan<byte> Contiguous(in ReadOnlySequence<byte> bytes)
    {
        if (bytes.IsSingleSegment) return bytes.FirstSpan;
        if (_copy.Length < bytes.Length) _copy = new byte[bytes.Length * 2];
        bytes.CopyTo(_copy);
        return _copy.AsSpan(0, (int)bytes.Length);
    }
}
