using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Bridge.Codecs.Csv;

/// <summary>
/// Sixty-four bytes of delimited text as bit masks. Quotes are paired by a running parity; where a quote stands in the middle of a value, <see cref="IsRegular"/> says that
/// parity cannot be trusted and the record is read byte by byte.
/// </summary>
internal ref struct CsvBlock
{
    /// <summary>Bytes of a block.</summary>
    public const int Size = 64;

    private readonly Vector256<byte> _delimiter;
    private readonly Vector256<byte> _quote;
    private readonly Vector256<byte> _lineEnd;
    private readonly bool _hasQuote;
    private ulong _inside;     // all ones while a quote is open at the end of the block before
    private ulong _mayOpen;    // bit 0: the last byte of the block before was a delimiter or a quote, or there was none

    public CsvBlock(byte delimiter, byte? quote, byte lineEnd)
    {
        _delimiter = Vector256.Create(delimiter);
        _quote = Vector256.Create(quote ?? delimiter);
        _lineEnd = Vector256.Create(lineEnd);
        _hasQuote = quote is not null;
        _mayOpen = 1;
        IsRegular = true;
    }

    /// <summary>Delimiters outside quotes.</summary>
    public ulong Delimiters { get; private set; }

    /// <summary>Line ends outside quotes.</summary>
    public ulong LineEnds { get; private set; }

    /// <summary>False once a quote stood where none belongs.</summary>
    public bool IsRegular { get; private set; }

    /// <summary>A quote is open behind the block.</summary>
    public readonly bool IsInside => _inside != 0;

    /// <summary>Reads the next block.</summary>
    /// <param name="bytes">At least <see cref="Size"/> bytes.</param>
    /// <param name="skip">Bytes at its start that an earlier block had already.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Read(ref byte bytes, int skip)
    {
        var low = Vector256.LoadUnsafe(ref bytes);
        var high = Vector256.LoadUnsafe(ref bytes, 32);
        var delimiters = Mask(low, high, _delimiter) >> skip;
        var lineEnds = Mask(low, high, _lineEnd) >> skip;
        var quotes = _hasQuote ? Mask(low, high, _quote) >> skip : 0;
        if ((quotes | _inside) == 0)
        {
            Delimiters = delimiters;
            LineEnds = lineEnds;
            _mayOpen = delimiters >> (63 - skip);
            return;
        }
        ReadQuoted(delimiters, lineEnds, quotes, skip);
    }

    private void ReadQuoted(ulong delimiters, ulong lineEnds, ulong quotes, int skip)
    {
        var inside = quotes;
        inside ^= inside << 1;
        inside ^= inside << 2;
        inside ^= inside << 4;
        inside ^= inside << 8;
        inside ^= inside << 16;
        inside ^= inside << 32;
        inside ^= _inside;
        var opening = quotes & inside;
        // A quote that opens stands behind a delimiter, a line end or, doubled, behind another quote.
        if ((opening & ~(((delimiters | lineEnds | quotes) << 1) | _mayOpen)) != 0) IsRegular = false;
        Delimiters = delimiters & ~inside;
        LineEnds = lineEnds & ~inside;
        _inside = (inside >> (63 - skip)) << 63 == 0 ? 0 : ulong.MaxValue;
        _mayOpen = ((delimiters | quotes) >> (63 - skip)) & 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mask(Vector256<byte> low, Vector256<byte> high, Vector256<byte> wanted) =>
        Vector256.Equals(low, wanted).ExtractMostSignificantBits() | ((ulong)Vector256.Equals(high, wanted).ExtractMostSignificantBits() << 32);
}
