using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Text;
using Bridge.Documents;

namespace Bridge.Codecs.Edi;

/// <summary>
/// The names of positions, such as F5, C1 and S2, in one constant buffer; where a message has more positions than the buffer, names go to the document's scratch.
/// Immutable and thread-safe.
/// </summary>
internal sealed class EdiNames
{
    private const int Kept = 200; // no standard's segment has as many elements
    private static readonly string[] Words = ["Position", "Format", "SegmentEnd", "LastEnd", "Unterminated", "Terminator", "Element", "Problems", "UNA", "Messages", "Groups", "Batches"];

    private readonly EdiName[][] _positions;
    private readonly Dictionary<string, (int Start, int Length)> _words = new(StringComparer.Ordinal);

    /// <summary>Names with these prefixes by level, numbers with at least this many digits.</summary>
    public EdiNames(int digits, params string[] prefixes)
    {
        Prefixes = prefixes;
        Digits = digits;
        var buffer = new StringBuilder();
        _positions = new EdiName[prefixes.Length][];
        for (var level = 0; level < prefixes.Length; level++)
        {
            _positions[level] = new EdiName[Kept];
            for (var i = 0; i < Kept; i++)
            {
                var (start, length) = Add(buffer, Of(level, i));
                _positions[level][i] = new EdiName(start, length, NodeFlags.None);
            }
        }
        foreach (var word in Words) _words[word] = Add(buffer, word);
        Buffer = Encoding.ASCII.GetBytes(buffer.ToString());
        SegmentNumber = new EdiName(_words["Position"].Start, _words["Position"].Length, NodeFlags.None);
    }

    /// <summary>The name of the member with a segment's number.</summary>
    public EdiName SegmentNumber { get; }

    public byte[] Buffer { get; }

    public IReadOnlyList<string> Prefixes { get; }

    public int Digits { get; }

    /// <summary>The name of the position at an index from 0.</summary>
    public string Of(int level, int index) => Prefixes[level] + (index + 1).ToString(System.Globalization.CultureInfo.InvariantCulture).PadLeft(Digits, '0');

    public (int Start, int Length) Word(string word) => _words[word];

    /// <summary>The name of the position at an index from 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public EdiName Position(Document document, int level, int index)
    {
        var known = _positions[level];
        return index < known.Length ? known[index] : Far(document, level, index);
    }

    private EdiName Far(Document document, int level, int index)
    {
        Span<byte> name = stackalloc byte[16];
        name[0] = (byte)Prefixes[level][0];
        Utf8Formatter.TryFormat(index + 1, name[1..], out var digits);
        return new EdiName(document.AppendScratch(name[..(digits + 1)]), digits + 1, NodeFlags.NameInScratch);
    }

    /// <summary>The index from 0 that a name says at a level; -1 if it is no such name.</summary>
    public int IndexOf(int level, ReadOnlySpan<byte> name)
    {
        if (name.Length < 2 || name[0] != Prefixes[level][0]) return -1;
        var number = 0;
        foreach (var b in name[1..])
        {
            var digit = b - '0';
            if (digit is < 0 or > 9 || number > MaxIndex) return -1;
            number = (number * 10) + digit;
        }
        return number is > 0 and <= MaxIndex ? number - 1 : -1;
    }

    /// <summary>The highest number of a position that is written: no message has as many, and each would be a separator.</summary>
    public const int MaxIndex = 10_000;

    private static (int, int) Add(StringBuilder buffer, string name)
    {
        buffer.Append(name);
        return (buffer.Length - name.Length, name.Length);
    }
}
