using System.Globalization;

namespace Bridge.Codecs.Edi.Reading;

/// <summary>Which element of a segment a byte belongs to, for errors. Numbers from 1; 0 where there is none. Pure.</summary>
/// <param name="Position">The segment's number in its message; 0 for an envelope's.</param>
internal readonly record struct EdiPlace(string Tag, int Position, int Element, int Repetition, int Part, int SubPart)
{
    /// <summary>Finds the place of a byte of a segment; the separator behind a value belongs to it.</summary>
    public static EdiPlace Of(EdiDialect dialect, ReadOnlySpan<byte> bytes, in EdiItem segment, in EdiDelimiters d, int at)
    {
        var tag = EdiTag.Text(segment.Key);
        var from = segment.Start + segment.TagLength + 1;
        at = Math.Min(at, segment.End);
        if (at < from) return new EdiPlace(tag, segment.Position, 0, 0, 0, 0);
        var release = dialect.ReleasesNext ? d.Release : (byte)0;
        var isHeader = dialect.DefinesDelimiters(segment.Key);
        var element = Narrow(bytes, d.Element, release, ref from, segment.End, at, out var to) + (isHeader ? 2 : 1);
        if (dialect.IsRaw(segment.Key) || (isHeader && element == 2)) return new EdiPlace(tag, segment.Position, element, 0, 0, 0);
        var repetition = d.Repetition != 0 && bytes[from..to].Contains(d.Repetition) ? Narrow(bytes, d.Repetition, release, ref from, to, at, out to) + 1 : 0;
        var definition = dialect.Dictionary.Find(segment.Key) is { } known ? known.At(element - 1) ?? dialect.Unknown : dialect.Unknown;
        if (definition.Parts is null && !(dialect.SplitsSimple && bytes[from..to].Contains(d.Part))) return new EdiPlace(tag, segment.Position, element, repetition, 0, 0);
        var part = d.Part == 0 ? 1 : Narrow(bytes, d.Part, release, ref from, to, at, out to) + 1;
        var isSplit = dialect.Levels > 1 && d.SubPart != 0 && (bytes[from..to].Contains(d.SubPart) || (part <= definition.Parts?.Length && definition.Parts[part - 1].Parts is not null));
        return new EdiPlace(tag, segment.Position, element, repetition, part, isSplit ? Narrow(bytes, d.SubPart, release, ref from, to, at, out _) + 1 : 0);
    }

    // Moves to the piece that holds the byte and returns its index.
    private static int Narrow(ReadOnlySpan<byte> bytes, byte separator, byte release, ref int from, int end, int at, out int to)
    {
        for (var index = 0; ; index++)
        {
            to = EdiSearch.Find(bytes, separator, release, from, end);
            if (to >= at || to >= end) return index;
            from = to + 1;
        }
    }

    /// <summary>Such as "segment 5 (NAD), element 2, component 1".</summary>
    public string Words(EdiDialect dialect)
    {
        var words = Position > 0 ? string.Create(CultureInfo.InvariantCulture, $"segment {Position} ({Tag})") : $"segment {Tag}";
        if (Element > 0) words += string.Create(CultureInfo.InvariantCulture, $", {(dialect.Levels > 1 ? "field" : "element")} {Element}");
        if (Repetition > 0) words += string.Create(CultureInfo.InvariantCulture, $", repetition {Repetition}");
        if (Part > 0) words += string.Create(CultureInfo.InvariantCulture, $", component {Part}");
        if (SubPart > 0) words += string.Create(CultureInfo.InvariantCulture, $", sub-component {SubPart}");
        return words;
    }

    /// <summary>As mappings name it, such as <c>NAD.E02.C01</c>; the repetition is left out.</summary>
    public string Path(EdiDialect dialect)
    {
        var path = Tag;
        if (Element > 0) path += $".{dialect.Names.Of(0, Element - 1)}";
        if (Part > 0) path += $".{dialect.Names.Of(1, Part - 1)}";
        if (SubPart > 0) path += $".{dialect.Names.Of(2, SubPart - 1)}";
        return path;
    }
}
