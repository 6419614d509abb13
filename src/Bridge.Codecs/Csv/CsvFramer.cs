using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Bridge.Codecs.Framing;
using Bridge.Codecs.Layouts.Fields;
using Bridge.Formats;

namespace Bridge.Codecs.Csv;

/// <summary>
/// Cuts a stream into delimited records; a line end within quotes ends none. A header line becomes the preamble, comments and blank lines are passed over.
/// One instance per stream.
/// </summary>
internal sealed class CsvFramer(CsvOptions options) : IFramer
{
    private byte[] _preamble = [];
    private byte[] _copy = [];
    private bool _headerRead = !options.HasHeader;
    private int _linesToSkip = options.SkipLines;
    private bool _started;
    private bool _isFirst = true;  // no line of names or data was seen
    private int _scanned; // bytes of the input that were searched in vain, where no quote is open at the end of them

    public ReadOnlyMemory<byte> Preamble => _preamble;

    public void Resume(ReadOnlyMemory<byte> preamble)
    {
        _preamble = preamble.ToArray();
        _headerRead = true;
        _started = true;
        _isFirst = false;
        _linesToSkip = 0;
    }

    public FrameResult TryRead(ref ReadOnlySequence<byte> input, bool endOfStream, out ReadOnlySequence<byte> frame)
    {
        frame = default;
        if (!_started && !TrySkipMark(ref input, endOfStream)) return FrameResult.NeedMore;
        var bytes = Contiguous(input);
        int end, next;
        if (_linesToSkip > 0 ? !FindLineEnd(options, bytes, 0, out end, out next) : !FindEnd(options, bytes, out end, out next, ref _scanned))
        {
            if (!endOfStream || bytes.IsEmpty) return FrameResult.NeedMore;
            end = next = bytes.Length;
            if (options.LineEnd == LineEnd.Any && bytes[^1] == options.Cr) end--;
        }
        _scanned = 0;
        frame = input.Slice(0, end);
        input = input.Slice(next);
        var isBlank = end == 0 && (options.Blank == BlankLines.Ignore || !_headerRead);
        if (_linesToSkip > 0) _linesToSkip--;
        else if (!isBlank && bytes[0] != options.Comment)
        {
            if (_isFirst)
            {
                _isFirst = false;
                if (CsvFirstLine.Fault(options, bytes[..end], isHeaderOrAll: !_headerRead || (endOfStream && next == bytes.Length)) is { } fault) return FrameResult.Broken(fault);
                if (CsvFirstLine.IsDelimiterLine(options, bytes[..end]))
                {
                    frame = default;
                    return FrameResult.Ignored;
                }
            }
            if (_headerRead) return FrameResult.Frame;
            _preamble = frame.ToArray();
            _headerRead = true;
        }
        frame = default;
        return FrameResult.Ignored;
    }

    public bool TrySkip(ref ReadOnlySequence<byte> input, bool endOfStream)
    {
        // A record this large is most likely a quote that was never closed, so its own line is given up, and the lines behind it are read.
        _scanned = 0;
        if (!FindLineEnd(options, Contiguous(input), 0, out _, out var next))
        {
            input = input.Slice(input.End);
            return endOfStream;
        }
        input = input.Slice(next);
        return true;
    }

    public void Write(ReadOnlySpan<byte> payload, IBufferWriter<byte> output)
    {
        if (FindEnd(options, payload, out _, out _)) throw FramingError.HoldsDelimiter(payload, "a line end outside quotes", "let the codec write records, or take another framing");
        output.Write(payload);
        output.Write(options.LineEnd switch { LineEnd.Crlf => [options.Cr, options.Lf], LineEnd.Cr => [options.Cr], _ => [options.Lf] });
    }

    /// <summary>Finds the end of the first record: where it ends, and where the next begins. False if its end is not there.</summary>
    public static bool FindEnd(CsvOptions options, ReadOnlySpan<byte> bytes, out int end, out int next)
    {
        var scanned = 0;
        return FindEnd(options, bytes, out end, out next, ref scanned);
    }

    /// <summary>The same, going on from where an earlier search ended.</summary>
    public static bool FindEnd(CsvOptions options, ReadOnlySpan<byte> bytes, out int end, out int next, ref int scanned)
    {
        if (options.Quote is not { } quote || !options.Multiline) return FindLineEnd(options, bytes, 0, out end, out next);
        var stop = options.Stop;
        if (scanned == 0 && TryFindEndFast(options, bytes, stop, out end, out next)) return true;
        var at = scanned;
        while (at < bytes.Length)
        {
            var found = bytes[at..].IndexOfAny(stop, quote);
            if (found < 0) break;
            at += found;
            if (bytes[at] == quote)
            {
                if (!IsOpening(options, bytes, at))
                {
                    at++;
                    continue;
                }
                var closing = CsvSplitter.ClosingQuote(options, bytes, at);
                if (closing < 0 || closing == bytes.Length - 1) // the next byte may be a quote too
                {
                    scanned = at;
                    end = next = 0;
                    return false;
                }
                at = closing + 1;
                continue;
            }
            if (IsLineEnd(options, bytes, at, out end))
            {
                next = at + 1;
                return true;
            }
            at++;
        }
        // A quote may open a value right behind a delimiter, so the last byte is looked at again with what comes.
        scanned = Math.Max(scanned, bytes.Length);
        end = next = 0;
        return false;
    }

    // Sixty-four bytes at a time; false if the end is not among whole blocks, or a quote stands where none belongs.
    private static bool TryFindEndFast(CsvOptions options, ReadOnlySpan<byte> bytes, byte stop, out int end, out int next)
    {
        end = next = 0;
        if (!Vector256.IsHardwareAccelerated || options.Trim || options.Escape != options.Quote || options.LineEnd == LineEnd.Crlf) return false;
        var block = new CsvBlock(options.Delimiter, options.Quote, stop);
        for (var at = 0; at + CsvBlock.Size <= bytes.Length; at += CsvBlock.Size)
        {
            block.Read(ref Unsafe.AsRef(in bytes[at]), 0);
            if (!block.IsRegular) return false;
            if (block.LineEnds == 0) continue;
            next = at + BitOperations.TrailingZeroCount(block.LineEnds) + 1;
            return IsLineEnd(options, bytes, next - 1, out end);
        }
        return false;
    }

    private static bool FindLineEnd(CsvOptions options, ReadOnlySpan<byte> bytes, int from, out int end, out int next)
    {
        var stop = options.Stop;
        for (var at = from; at < bytes.Length; at++)
        {
            var found = bytes[at..].IndexOf(stop);
            if (found < 0) break;
            at += found;
            if (!IsLineEnd(options, bytes, at, out end)) continue;
            next = at + 1;
            return true;
        }
        end = next = 0;
        return false;
    }

    private static bool IsLineEnd(CsvOptions options, ReadOnlySpan<byte> bytes, int at, out int end)
    {
        var hasCr = options.LineEnd is LineEnd.Any or LineEnd.Crlf && at > 0 && bytes[at - 1] == options.Cr;
        end = hasCr ? at - 1 : at;
        return hasCr || options.LineEnd != LineEnd.Crlf;
    }

    private static bool IsOpening(CsvOptions options, ReadOnlySpan<byte> bytes, int at)
    {
        if (options.Trim) while (at > 0 && bytes[at - 1] == options.Blanks) at--;
        return at == 0 || bytes[at - 1] == options.Delimiter;
    }

    private bool TrySkipMark(ref ReadOnlySequence<byte> input, bool endOfStream)
    {
        if (input.Length < 3 && !endOfStream) return false;
        _started = true;
        if (!options.CodePage.IsUtf8 || input.Length < 3) return true;
        Span<byte> mark = stackalloc byte[3];
        input.Slice(0, 3).CopyTo(mark);
        if (mark.SequenceEqual("\uFEFF"u8)) input = input.Slice(3);
        return true;
    }

    private ReadOnlySpan<byte> Contiguous(in ReadOnlySequence<byte> input)
    {
        if (input.IsSingleSegment) return input.FirstSpan;
        if (_copy.Length < input.Length) _copy = new byte[Math.Max(input.Length, _copy.Length * 2)];
        input.CopyTo(_copy);
        return _copy.AsSpan(0, (int)input.Length);
    }
}
