using System.Buffers;

namespace Bridge.Codecs.Edi.Syntax;

/// <summary>The characters that a message may hold. Immutable and thread-safe.</summary>
internal sealed class EdiRepertoire
{
    private const string Capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,-()/='+:?!\"%&*;<>";
    private const string Small = "abcdefghijklmnopqrstuvwxyz";

    [ThreadStatic]
    private static (EdiRepertoire? Of, EdiDelimiters Delimiters, SearchValues<byte>? Values) _last;

    private readonly byte[] _allowed;

    private EdiRepertoire(string name, IEnumerable<byte> allowed)
    {
        Name = name;
        _allowed = [.. allowed];
    }

    /// <summary>EDIFACT level A (ISO 9735): capitals, digits and some signs.</summary>
    public static EdiRepertoire LevelA { get; } = new("UNOA, which has capital letters, digits and some signs", Capitals.Select(static c => (byte)c));

    /// <summary>EDIFACT level B: level A and small letters.</summary>
    public static EdiRepertoire LevelB { get; } = new("UNOB, which has letters without accents, digits and some signs", (Capitals + Small).Select(static c => (byte)c));

    /// <summary>The basic character set of X12 (X12.5).</summary>
    public static EdiRepertoire Basic { get; } = new("the basic character set, which has capital letters, digits and some signs", "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!\"&'()*+,-./:;?= ".Select(static c => (byte)c));

    /// <summary>ASCII without control characters.</summary>
    public static EdiRepertoire Ascii { get; } = new("ASCII, which the message declares", Bytes().Where(static b => b < 0x7F));

    /// <summary>Everything but control characters.</summary>
    public static EdiRepertoire Printable { get; } = new("what may stand in a text, which control characters do not", Bytes());

    /// <summary>Everything but control characters; the one that switches character sets (ISO 2022) is none of these.</summary>
    public static EdiRepertoire Switching { get; } = new(Printable.Name, Bytes().Append((byte)0x1B));

    /// <summary>What it is, for people.</summary>
    public string Name { get; }

    /// <summary>The first byte that is neither in it nor a separator nor a line end; -1 if there is none.</summary>
    public int Find(ReadOnlySpan<byte> bytes, in EdiDelimiters d)
    {
        if (!ReferenceEquals(_last.Of, this) || _last.Delimiters != d)
        {
            _last = (this, d, SearchValues.Create((ReadOnlySpan<byte>)[.. _allowed, d.Element, d.Part, d.SubPart != 0 ? d.SubPart : d.Element, d.Repetition != 0 ? d.Repetition : d.Element, d.Release != 0 ? d.Release : d.Element, d.Terminator, (byte)'\r', (byte)'\n']));
        }
        return bytes.IndexOfAnyExcept(_last.Values!);
    }

    private static IEnumerable<byte> Bytes() => Enumerable.Range(0x20, 0xE0).Where(static b => b != 0x7F).Select(static b => (byte)b);
}
