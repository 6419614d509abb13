using Bridge.Codecs.Layouts.Fields;
using Bridge.Documents;

namespace Bridge.Codecs.Csv;

/// <summary>Takes quotes and escapes off a column, then converts it. Thread-safe.</summary>
internal sealed class CsvResolver(FieldLayout[] fields, CsvOptions options) : LayoutResolver(fields)
{
    private readonly bool _trim = options.Trim;
    private readonly int _quote = options.Quote ?? -1;
    private readonly bool _hasEscapes = options.Escapes == Escapes.Backslash;

    public override void Resolve(Document document, int node)
    {
        ref var target = ref document.Edit(node);
        var raw = document.Value(target);
        // Most values have no quotes around them.
        if (_hasEscapes) ResolveEscaped(document, node, ref target, raw);
        else if (!_trim && (raw.IsEmpty || raw[0] != _quote)) Convert(document, node, ref target, FieldOf(target), false);
        else ResolveQuoted(document, node, ref target, raw);
    }

    private void ResolveQuoted(Document document, int node, ref DocumentNode target, ReadOnlySpan<byte> raw)
    {
        if (_trim) Trim(ref target, ref raw);
        if (raw.Length >= 2 && raw[0] == options.Quote) raw = raw.TrimEnd(options.Blanks);
        var quoted = raw.Length >= 2 && raw[0] == options.Quote;
        if (quoted)
        {
            target.Start++;
            target.Length = raw.Length - 2;
            if (raw[1..^1].Contains(options.Escape)) Unescape(document, ref target, raw[1..^1]);
        }
        Convert(document, node, ref target, FieldOf(target), quoted);
    }

    private void ResolveEscaped(Document document, int node, ref DocumentNode target, ReadOnlySpan<byte> raw)
    {
        if (_trim) Trim(ref target, ref raw);
        if (BackslashEscapes.IsNull(raw))
        {
            target.Kind = NodeKind.Null;
            target.Flags &= ~NodeFlags.Raw;
            return;
        }
        if (raw.Contains((byte)'\\'))
        {
            var start = document.ScratchLength;
            target.Length = BackslashEscapes.Decode(raw, document.ReserveScratch(raw.Length));
            document.AdvanceScratch(target.Length);
            target.Start = start;
            target.Flags |= NodeFlags.InScratch;
        }
        Convert(document, node, ref target, FieldOf(target), false);
    }

    private void Trim(ref DocumentNode target, ref ReadOnlySpan<byte> raw)
    {
        var full = raw.Length;
        raw = raw.TrimStart(options.Blanks);
        target.Start += full - raw.Length;
        raw = raw.TrimEnd(options.Blanks);
        target.Length = raw.Length;
    }

    private void Unescape(Document document, ref DocumentNode target, ReadOnlySpan<byte> text)
    {
        var start = document.ScratchLength;
        var room = document.ReserveScratch(text.Length);
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == options.Escape && i + 1 < text.Length && (text[i + 1] == options.Quote || text[i + 1] == options.Escape)) i++;
            room[length++] = text[i];
        }
        document.AdvanceScratch(length);
        target.Start = start;
        target.Length = length;
        target.Flags |= NodeFlags.InScratch;
    }
}
