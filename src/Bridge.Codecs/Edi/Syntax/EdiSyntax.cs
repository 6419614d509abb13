using Bridge.Codecs.Edi.Dictionary;
using Bridge.Codecs.Edi.Reading;
using Bridge.Documents;
using Bridge.Formats;

namespace Bridge.Codecs.Edi.Syntax;

/// <summary>
/// Looks for what breaks the syntax within the segments of one message or envelope: characters outside the repertoire, broken escapes, more parts than the standard has, envelope elements that are
/// missing or malformed. The option <c>syntax</c> says what such a fault does. Not kept.
/// </summary>
/// <param name="faults">Warn: the first of each kind is a note. Reject: each is a fault, of which the document's mode decides.</param>
/// <param name="bytes">What the segments' places count in.</param>
/// <param name="isHeader">Whether these bytes are the headers that travel with a message, in which a place means nothing to a reader of the message.</param>
internal ref struct EdiSyntax(EdiDialect dialect, Document document, EdiTotals faults, ReadOnlySpan<byte> bytes, EdiDelimiters d, bool isHeader = false)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private readonly byte _release = dialect.ReleasesNext ? d.Release : (byte)0;
    private string? _noted;

    /// <summary>Checks the segments of a message.</summary>
    /// <param name="repertoire">Of its characters; null for any.</param>
    public void Message(EdiWorkspace work, int first, int last, EdiRepertoire? repertoire, bool hasMore)
    {
        var whole = _bytes[work[first].Start..work[last - 1].End];
        var hasOthers = repertoire is not null && repertoire.Find(whole, d) >= 0;
        for (var i = first; hasOthers && i < last && !IsNoted(EdiError.Character); i++) Characters(work[i], repertoire!);
        var hasEscapes = d.Release != 0 && whole.Contains(d.Release);
        for (var i = first; hasEscapes && i < last && !IsNoted(EdiError.Escape); i++) Escapes(work[i]);
        for (var i = first; hasMore && i < last && !IsNoted(EdiError.Surplus); i++) Parts(work[i]);
        Envelope(work[first]);
        if (last - first > 1) Envelope(work[last - 1]);
    }

    // With warn the first of a kind is all that is noted: a whole message in small letters is one note.
    private readonly bool IsNoted(string code) => faults == EdiTotals.Warn && _noted == code;

    /// <summary>Checks the elements of a segment of the envelope.</summary>
    public void Envelope(in EdiItem segment)
    {
        if (!dialect.EnvelopeRules.TryGetValue(segment.Key, out var rules)) return;
        var from = segment.Start + segment.TagLength + 1;
        var index = dialect.DefinesDelimiters(segment.Key) ? 1 : 0;
        var isRaw = dialect.IsRaw(segment.Key);
        ReadOnlySpan<byte> element = default;
        var at = from;
        var next = 0;
        foreach (var rule in rules)
        {
            // Rules stand in the order of elements, so that one pass finds them all.
            for (; next <= rule.Element - index; next++)
            {
                at = from;
                var end = from > segment.End ? segment.End : EdiSearch.Find(_bytes, d.Element, isRaw ? (byte)0 : _release, from, segment.End);
                element = from > segment.End ? default : _bytes[from..end];
                from = end + 1;
            }
            var part = isRaw ? element : EdiSplit.Part(FirstOf(element), d.Part, _release, rule.Part);
            if (rule.Fault(part) is { } what) Report(EdiError.EnvelopeElement, segment, Math.Min(at, segment.End), what, rule);
        }
    }

    private readonly ReadOnlySpan<byte> FirstOf(ReadOnlySpan<byte> element) => d.Repetition == 0 ? element : EdiSplit.Part(element, d.Repetition, _release, 0);

    private void Characters(in EdiItem segment, EdiRepertoire repertoire)
    {
        if (dialect.RestFrom(segment.Key) >= 0) return; // binary data
        for (var at = segment.Start; at < segment.End;)
        {
            var found = repertoire.Find(_bytes[at..segment.End], d);
            if (found < 0) return;
            at += found;
            Report(EdiError.Character, segment, at, $"the byte {_bytes[at]:X2} is not in {repertoire.Name}");
            if (IsNoted(EdiError.Character)) return;
            // One report for a value.
            while (at < segment.End && _bytes[at] != d.Element && _bytes[at] != d.Part) at++;
        }
    }

    private void Escapes(in EdiItem segment)
    {
        var at = segment.Start + segment.TagLength + 1;
        if (dialect.DefinesDelimiters(segment.Key)) at = EdiSearch.Find(_bytes, d.Element, 0, Math.Min(at, segment.End), segment.End);
        if (dialect.RestFrom(segment.Key) >= 0) return;
        while (at < segment.End)
        {
            var found = _bytes[at..segment.End].IndexOf(d.Release);
            if (found < 0) return;
            at += found;
            var length = dialect.EscapeAt(_bytes[at..Math.Min(segment.End + 1, _bytes.Length)], d, out var fault);
            if (fault is not null) Report(EdiError.Escape, segment, at, fault);
            if (IsNoted(EdiError.Escape)) return;
            at += length;
        }
    }

    /// <summary>More elements or components than the standard has.</summary>
    private void Parts(in EdiItem segment)
    {
        if (dialect.Dictionary.Find(segment.Key) is not { Elements.Length: > 0 } definition || dialect.IsRaw(segment.Key) || dialect.RestFrom(segment.Key) >= 0) return;
        var from = segment.Start + segment.TagLength + 1;
        for (var index = 0; from <= segment.End; index++)
        {
            var end = EdiSearch.Find(_bytes, d.Element, _release, from, segment.End);
            if (index >= definition.Elements.Length)
            {
                Report(EdiError.Surplus, segment, from, $"the standard has {definition.Elements.Length} elements here");
                return;
            }
            if (definition.Elements[index].Parts is { Length: > 0 } parts) Components(segment, from, end, parts.Length);
            from = end + 1;
        }
    }

    private void Components(in EdiItem segment, int from, int end, int allowed)
    {
        // Each repetition counts anew, and is searched no further than to its end.
        for (int at = from, next; at < end; at = next)
        {
            var repetition = d.Repetition == 0 ? end : EdiSearch.Find(_bytes, d.Repetition, _release, at, end);
            next = repetition + 1;
            for (var count = 1; at < repetition; count++)
            {
                if (count > allowed)
                {
                    Report(EdiError.Surplus, segment, at, $"the standard has {allowed} components here");
                    return;
                }
                at = EdiSearch.Find(_bytes, d.Part, _release, at, repetition) + 1;
            }
        }
    }

    /// <summary>Repetitions where the syntax has none.</summary>
    public void Repetitions(EdiWorkspace work, int first, int last, string why)
    {
        if (d.Repetition == 0) return;
        for (var i = first; i < last && !IsNoted(EdiError.Surplus); i++)
        {
            var at = EdiSearch.Find(_bytes, d.Repetition, _release, work[i].Start, work[i].End);
            if (at == work[i].End) continue;
            Report(EdiError.Surplus, work[i], at, why);
        }
    }

    /// <summary>Notes or raises a fault, as the option says.</summary>
    /// <param name="rule">Of the envelope's element that it breaks; null for a fault of the byte's own element.</param>
    public void Report(string code, in EdiItem segment, int at, string what, EnvelopeRule? rule = null)
    {
        if (IsNoted(code) && rule is null) return;
        _noted = code;
        var fault = rule is null ? EdiError.InElement(code, dialect, _bytes, segment, d, at, what)
            : EdiError.At(code, dialect.Name, _bytes, at, $"{Place(segment, rule).Words(dialect)}: {what}", Place(segment, rule).Path(dialect));
        if (isHeader) fault = new MessageFormatException(code, $"in the headers round the message: {fault.Message}", -1, fault.Path) { Bytes = fault.Bytes };
        if (faults == EdiTotals.Reject) document.Tolerate(fault);
        else document.AddNote(new Note(code, fault.Message, fault.Offset, fault.Path));
    }

    private readonly EdiPlace Place(in EdiItem segment, EnvelopeRule rule)
    {
        var definition = dialect.Dictionary.Find(segment.Key)?.At(rule.Element) ?? dialect.Unknown;
        return new EdiPlace(EdiTag.Text(segment.Key), segment.Position, rule.Element + 1, 0, definition.Parts is null ? 0 : rule.Part + 1, 0);
    }
}
