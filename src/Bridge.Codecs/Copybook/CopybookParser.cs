using System.Globalization;
using Bridge.Codecs.Layouts;
using Bridge.Codecs.Layouts.Fields;
using Bridge.Configuration;

namespace Bridge.Codecs.Copybook;

/// <summary>Reads the data items of a copybook: levels, clauses, sizes. One use.</summary>
internal sealed class CopybookParser(List<(string Word, Location At)> words, Diagnostics diagnostics)
{
    private readonly List<CobolItem> _roots = [];
    private int _at;

    /// <summary>The records (01 levels, or what stands highest). Findings are added.</summary>
    public List<CobolItem> Parse()
    {
        var open = new Stack<CobolItem>();
        while (_at < words.Count)
        {
            if (ReadItem() is not { } item) continue;
            while (open.Count > 0 && open.Peek().Level >= item.Level) open.Pop();
            item.Parent = open.Count > 0 ? open.Peek() : null;
            (item.Parent?.Children ?? _roots).Add(item);
            open.Push(item);
        }
        var records = _roots is [{ Level: > 1, IsGroup: false }] || (_roots.Count > 1 && _roots.TrueForAll(r => r.Level > 1)) ? Wrap(_roots) : _roots;
        foreach (var record in records) Inherit(record, Usage.Display);
        foreach (var record in records) Measure(record, 0);
        Link(records);
        return records;
    }

    // Items without a 01 level over them are one record.
    private static List<CobolItem> Wrap(List<CobolItem> items)
    {
        var record = new CobolItem { Level = 1, Name = "RECORD", Location = items[0].Location };
        foreach (var item in items)
        {
            item.Parent = record;
            record.Children.Add(item);
        }
        return [record];
    }

    private CobolItem? ReadItem()
    {
        var (word, at) = words[_at++];
        if (!int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var level))
        {
            Error(at, word.Equals("COPY", StringComparison.OrdinalIgnoreCase) ? "COPY within a copybook is not followed; put the copied lines in its place" : $"expected a level number, found '{word}'", word.Length);
            SkipStatement();
            return null;
        }
        if (level is 66 or 88)
        {
            SkipStatement();
            return null;
        }
        var name = "FILLER";
        if (_at < words.Count && words[_at].Word != "." && !IsClause(words[_at].Word)) name = words[_at++].Word;
        var item = new CobolItem { Level = level == 77 ? 1 : level, Name = name, Location = at };
        while (_at < words.Count && words[_at].Word != ".") ReadClause(item);
        _at++;
        return item;
    }

    private void ReadClause(CobolItem item)
    {
        var (word, at) = words[_at++];
        switch (word.ToUpperInvariant())
        {
            case "PIC" or "PICTURE":
                Skip("IS");
                var picture = Next();
                item.Picture = Picture.Parse(picture);
                if (item.Picture is null) Error(at, $"'{picture}' is no picture that is known", picture.Length);
                break;
            case "USAGE": Skip("IS"); break;
            case "DISPLAY": item.OwnUsage = Usage.Display; break;
            case "COMP" or "COMPUTATIONAL" or "COMP-4" or "COMPUTATIONAL-4" or "BINARY" or "COMP-0": item.OwnUsage = Usage.Binary; break;
            case "COMP-5" or "COMPUTATIONAL-5": item.OwnUsage = Usage.Native; break;
            case "COMP-3" or "COMPUTATIONAL-3" or "PACKED-DECIMAL": item.OwnUsage = Usage.Packed; break;
            case "COMP-6": item.OwnUsage = Usage.PackedUnsigned; break;
            case "COMP-1" or "COMPUTATIONAL-1": item.OwnUsage = Usage.Single; break;
            case "COMP-2" or "COMPUTATIONAL-2": item.OwnUsage = Usage.Double; break;
            case "NATIONAL": item.OwnUsage = Usage.National; break;
            case "OCCURS": ReadOccurs(item, at); break;
            case "DEPENDING":
                Skip("ON");
                item.DependingOn = Next();
                if (item.MinOccurs == item.MaxOccurs) item.MinOccurs = 0;
                break;
            case "REDEFINES": item.Redefines = Next(); break;
            case "SIGN": Skip("IS"); break;
            case "LEADING": item.SignLeading = true; break;
            case "TRAILING": item.SignLeading = false; break;
            case "SEPARATE":
                item.SignSeparate = true;
                Skip("CHARACTER");
                break;
            case "SYNC" or "SYNCHRONIZED":
                item.IsSynchronized = true;
                Skip("LEFT");
                Skip("RIGHT");
                break;
            case "JUST" or "JUSTIFIED":
                item.IsRightJustified = true;
                Skip("RIGHT");
                break;
            case "VALUE" or "VALUES":
                Skip("IS");
                Skip("ARE");
                item.Value = Next().Trim('\'', '"');
                break;
            case "INDEXED" or "ASCENDING" or "DESCENDING":
                while (_at < words.Count && words[_at].Word != "." && !IsClause(words[_at].Word)) _at++;
                break;
            case "BLANK":
                while (Skip("WHEN") || Skip("ZERO") || Skip("ZEROS") || Skip("ZEROES")) { }
                break;
            case "GLOBAL" or "EXTERNAL" or "TIMES" or "IS" or "KEY" or "BY": break;
            default:
                Error(at, $"the clause '{word}' is not known here", word.Length);
                while (_at < words.Count && words[_at].Word != "." && !IsClause(words[_at].Word)) _at++;
                break;
        }
    }

    private void ReadOccurs(CobolItem item, Location at)
    {
        item.IsTable = true;
        var good = int.TryParse(Next(), NumberStyles.None, CultureInfo.InvariantCulture, out var min);
        var max = min;
        if (good && Skip("TO")) good = int.TryParse(Next(), NumberStyles.None, CultureInfo.InvariantCulture, out max);
        Skip("TIMES");
        if (!good || max < 1 || max < min || max > 1_000_000) Error(at, "OCCURS wants a number of times, such as OCCURS 5 TIMES or OCCURS 0 TO 20 TIMES DEPENDING ON X");
        (item.MinOccurs, item.MaxOccurs) = (min, Math.Max(1, max));
    }

    private static void Inherit(CobolItem item, Usage usage)
    {
        usage = item.OwnUsage ?? usage;
        item.Usage = item.Picture is { IsNational: true } ? Usage.National : item is { IsGroup: false, Picture.IsNumeric: false } ? Usage.Display : usage;
        foreach (var child in item.Children)
        {
            if (!child.SignSeparate && item.SignSeparate && child.Picture is { IsSigned: true }) (child.SignSeparate, child.SignLeading) = (true, item.SignLeading);
            Inherit(child, usage);
        }
    }

    private void Measure(CobolItem item, int offset)
    {
        item.Offset = offset;
        if (!item.IsGroup)
        {
            item.Size = SizeOf(item);
            return;
        }
        if (item.Children.Count == 0) Error(item.Location, $"{item.Name} has neither a PICTURE nor items of its own");
        foreach (var child in item.Children.Where(c => c.Redefines is not null)) FindBase(item, child);
        var at = offset;
        foreach (var child in item.Children.Where(c => c.Base is null))
        {
            child.Slack = Padding(at, Alignment(child));
            at += child.Slack;
            MeasureAll(child, at);
            foreach (var view in item.Children.Where(c => ReferenceEquals(c.Base, child)))
            {
                MeasureAll(view, at);
                child.Span = Math.Max(child.Span, view.Span); // a redefinition may be longer than what it redefines
            }
            at += child.Span;
        }
        item.Size = at - offset;
        if (item.IsTable) item.TailSlack = Padding(item.Size, CobolItem.Descendants(item).Max(OwnAlignment));
        item.Size += item.TailSlack;
    }

    private void MeasureAll(CobolItem item, int offset)
    {
        Measure(item, offset);
        item.Span = item.Size * item.MaxOccurs;
    }

    private void FindBase(CobolItem group, CobolItem child)
    {
        child.Base = group.Children.TakeWhile(c => !ReferenceEquals(c, child)).LastOrDefault(c => c.Name.Equals(child.Redefines, StringComparison.OrdinalIgnoreCase));
        child.Base = child.Base?.Base ?? child.Base;
        if (child.Base is not null) child.Base.HasViews = true;
        else Error(child.Location, $"{child.Name} redefines {child.Redefines}, which is no item of the same group before it");
    }

    // The unused bytes for a SYNCHRONIZED item stand before the group that it begins.
    private static int Alignment(CobolItem item) => item.IsGroup ? item.Children.Count == 0 ? 1 : Alignment(item.Children[0]) : OwnAlignment(item);

    private static int OwnAlignment(CobolItem item) =>
        item.IsGroup || !item.IsSynchronized ? 1 : item.Usage switch { Usage.Single => 4, Usage.Double => 8, Usage.Binary or Usage.Native => item.Digits <= 4 ? 2 : 4, _ => 1 };

    private static int Padding(int at, int alignment) => (alignment - at % alignment) % alignment;

    private static int SizeOf(CobolItem item) => item.Usage switch
    {
        Usage.Binary or Usage.Native => item.Digits switch { <= 4 => 2, <= 9 => 4, <= 18 => 8, var d => (int)Math.Ceiling((d * Math.Log2(10) + 1) / 8) },
        Usage.Packed => item.Digits / 2 + 1,
        Usage.PackedUnsigned => (item.Digits + 1) / 2,
        Usage.Single => 4,
        Usage.Double => 8,
        Usage.National => item.Picture!.Size * 2,
        _ => (item.Picture?.Size ?? 0) + (item.SignSeparate ? 1 : 0),
    };

    private void Link(List<CobolItem> items)
    {
        foreach (var clash in items.Where(i => !i.IsFiller).GroupBy(i => i.Safe).Where(g => g.Count() > 1))
        {
            Error(clash.Last().Location, $"{clash.Last().Name} and {clash.First().Name} (line {clash.First().Location.Line}) both become {clash.Key} in mappings; rename one of them");
        }
        foreach (var item in items)
        {
            if (item.DependingOn is { } counter)
            {
                item.Counter = FindBefore(item, counter);
                if (item.Counter is null) Error(item.Location, $"{item.Name} occurs depending on {counter}, which is no item before it");
            }
            Link(item.Children);
        }
    }

    /// <summary>Finds an item by name in the record of another one.</summary>
    public static CobolItem? FindBefore(CobolItem item, string name)
    {
        for (var group = item.Parent; group is not null; group = group.Parent)
        {
            if (Find(group, name, item) is { } found) return found;
        }
        return null;
    }

    private static CobolItem? Find(CobolItem group, string name, CobolItem before)
    {
        foreach (var child in group.Children)
        {
            if (ReferenceEquals(child, before)) return null;
            if (child.Name.Equals(name, StringComparison.OrdinalIgnoreCase) || child.Safe == name) return child;
            if (Find(child, name, before) is { } found) return found;
        }
        return null;
    }

    private static bool IsClause(string word) => word.ToUpperInvariant() is "PIC" or "PICTURE" or "USAGE" or "DISPLAY" or "COMP" or "COMPUTATIONAL" or "BINARY" or "PACKED-DECIMAL"
        or "OCCURS" or "DEPENDING" or "REDEFINES" or "SIGN" or "LEADING" or "TRAILING" or "SYNC" or "SYNCHRONIZED" or "JUST" or "JUSTIFIED" or "VALUE" or "VALUES" or "INDEXED"
        or "ASCENDING" or "DESCENDING" or "BLANK" or "GLOBAL" or "EXTERNAL" or "NATIONAL" || word.StartsWith("COMP-", StringComparison.OrdinalIgnoreCase) || word.StartsWith("COMPUTATIONAL-", StringComparison.OrdinalIgnoreCase);

    private string Next() => _at < words.Count && words[_at].Word != "." ? words[_at++].Word : "";

    private bool Skip(string word)
    {
        if (_at >= words.Count || !words[_at].Word.Equals(word, StringComparison.OrdinalIgnoreCase)) return false;
        _at++;
        return true;
    }

    private void SkipStatement()
    {
        while (_at < words.Count && words[_at++].Word != ".") { }
    }

    private void Error(Location at, string message, int length = 0) => diagnostics.Error(LayoutError.Layout, at, message, length);
}
