using Bridge.Codecs.Layouts;
using Bridge.Documents;

namespace Bridge.Codecs.Csv;

/// <summary>Takes quotes and escapes off a column, then converts it. Thread-safe.</summary>
internal sealed class CsvResolver(FieldLayout[] fields, CsvOptions options) : LayoutResolver(fields)
{
    public override void Resolve(Document document, int node)
    {
        ref var target = ref document.Edit(node);
        var raw = document.Value(target);
        if (options.Trim)
        {
            var full = raw.Length;
            raw = raw.TrimStart(options.Blanks);
            target.Start += full - raw.Length;
            raw = raw.TrimEnd(options.Blanks);
            target.Length = raw.Length;
        }
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
