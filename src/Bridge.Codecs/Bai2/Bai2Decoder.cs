using System.Globalization;
using System.Text;
using Bridge.Codecs.Framing;
using Bridge.Codecs.Layouts;
using Bridge.Codecs.Layouts.Totals;
using Bridge.Documents;
using Bridge.Formats;

namespace Bridge.Codecs.Bai2;

/// <summary>Fills a document from the records of one file and checks the totals of its trailers. Reused; one thread at a time.</summary>
internal sealed class Bai2Decoder(Bai2Layout layout, TotalMismatch totals)
{
    private enum Level
    {
        Nothing,
        File,
        Group,
        Account,
        End,
    }

    private readonly Bai2Fields _fields = new();
    private Document _document = new();
    private Level _level;
    private Bai2Sums _file;
    private Bai2Sums _group;
    private Bai2Sums _account;

    /// <summary>Decodes one file into the document, which was reset.</summary>
    public void Decode(Document document)
    {
        _document = document;
        _level = Level.Nothing;
        (_file, _group, _account) = (default, default, default);
        var source = document.Source;
        var at = MarkFramer.LengthOf(source);
        var has = Bai2Scanner.TryNext(source, ref at, out var record);
        if (!has || record.Code != 1) throw LayoutError.At(LayoutError.Sequence, "a BAI2 file begins with a record 01; these bytes do not", source, has ? record.Start : 0, source.Length);
        while (has)
        {
            var first = record;
            _fields.Begin(first);
            while ((has = Bai2Scanner.TryNext(source, ref at, out record)) && record.Code == 88) _fields.Continue(record);
            Take(first);
        }
        if (_level != Level.End) Missing(Level.Nothing, source.Length);
    }

    private void Take(in Bai2Record record)
    {
        if (_level == Level.End || (record.Code == 1 && _level != Level.Nothing)) throw Wrong(record, _level == Level.End ? "a record stands behind 99, the end of the file" : "a second file begins");
        var wanted = record.Code switch { 1 => Level.Nothing, 2 or 99 => Level.File, 3 or 98 => Level.Group, 16 or 49 => Level.Account, _ => Level.End };
        if (_level < wanted)
        {
            Count(_fields.Lines);
            _document.Tolerate(Wrong(record, wanted == Level.End ? "what stands here begins no record; known are 01, 02, 03, 16, 49, 88, 98 and 99" : $"a record {record.Code:00} stands outside of {(wanted == Level.Group ? "a group (02)" : "an account (03)")}"));
            return;
        }
        if (record.Code is not 1) Missing(wanted, record.Start);
        Count(_fields.Lines);
        switch (record.Code)
        {
            case 1: OpenFile(); break;
            case 2: OpenGroup(); break;
            case 3: OpenAccount(); break;
            case 16: Transaction(); break;
            case 49: CloseAccount(hasTrailer: true); break;
            case 98: CloseGroup(hasTrailer: true); break;
            default: CloseFile(hasTrailer: true); break;
        }
    }

    // Ends what is open below a level; its trailers did not come.
    private void Missing(Level level, int at)
    {
        while (_level > level)
        {
            var (code, what) = _level switch { Level.Account => (49, "the account"), Level.Group => (98, "the group"), _ => (99, "the file") };
            _document.Tolerate(LayoutError.At(LayoutError.Sequence, $"{what} has no trailer {code}; the file was cut, or a record is lost", _document.Source, at, 0));
            if (_level == Level.Account) CloseAccount(hasTrailer: false);
            else if (_level == Level.Group) CloseGroup(hasTrailer: false);
            else CloseFile(hasTrailer: false);
            if (_level == Level.End) return;
        }
    }

    private void Count(int records)
    {
        _file.Records += records;
        if (_level >= Level.Group) _group.Records += records;
        if (_level >= Level.Account) _account.Records += records;
    }

    private void OpenFile()
    {
        _document.Open(NodeKind.Object);
        Fields(layout.File, 0, 8);
        NoMore(layout.File, "01");
        Open(layout.Group);
        _level = Level.File;
    }

    private void OpenGroup()
    {
        _group = new Bai2Sums { Records = _fields.Lines };
        _file.Parts++;
        _document.Open(NodeKind.Object);
        Fields(layout.Group, 0, 7);
        NoMore(layout.Group, "02");
        Open(layout.Account);
        _level = Level.Group;
    }

    private void OpenAccount()
    {
        _account = new Bai2Sums { Records = _fields.Lines };
        _group.Parts++;
        _document.Open(NodeKind.Object);
        Fields(layout.Account, 0, 2);
        Open(layout.Summary);
        Summaries();
        _document.Close();
        Open(layout.Transaction);
        _level = Level.Account;
    }

    private void CloseAccount(bool hasTrailer)
    {
        Close(hasTrailer ? "49" : null, layout.Account, 2, (_account.Total, "the amounts of the account"), (_account.Records, "the records from 03 to 49"));
        _group.Total += _account.Total;
        _level = Level.Group;
    }

    private void CloseGroup(bool hasTrailer)
    {
        Close(hasTrailer ? "98" : null, layout.Group, 7, (_group.Total, "the totals of the accounts"), (_group.Parts, "the accounts"), (_group.Records, "the records from 02 to 98"));
        _file.Total += _group.Total;
        _level = Level.File;
    }

    private void CloseFile(bool hasTrailer)
    {
        Close(hasTrailer ? "99" : null, layout.File, 8, (_file.Total, "the totals of the groups"), (_file.Parts, "the groups"), (_file.Records, "all records"));
        _level = Level.End;
    }

    /// <summary>Ends the list of what a level holds, compares the fields of its trailer with what was counted, and ends the level.</summary>
    /// <param name="trailer">The trailer's code; null if it did not come.</param>
    /// <param name="first">Its first field among those of the level.</param>
    private void Close(string? trailer, RecordLayout record, int first, params ReadOnlySpan<(Int128 Computed, string What)> fields)
    {
        _document.Close();
        if (trailer is not null)
        {
            for (var i = 0; i < fields.Length; i++) Check(Field(record, first + i), fields[i].Computed, fields[i].What);
            NoMore(record, trailer);
        }
        _document.Close();
    }

    // Type, amount, count and funds, as often as they come. A group of nothing but commas stands for no summary.
    private void Summaries()
    {
        var source = _document.Source;
        while (_fields.TryNext(source, out var start, out var length))
        {
            var node = _document.Count;
            _document.Open(NodeKind.Object);
            Place(layout.Summary, 0, start, length);
            var hasContent = length > 0;
            var amount = Field(layout.Summary, 1);
            hasContent |= Sum(amount);
            hasContent |= Field(layout.Summary, 2) is var count and >= 0 && _document.Nodes[count].Length > 0;
            hasContent |= Funds(layout.Summary, 3);
            _document.Close();
            if (!hasContent) _document.RemoveLast(node);
        }
    }

    private void Transaction()
    {
        _document.Open(NodeKind.Object);
        Field(layout.Transaction, 0);
        Sum(Field(layout.Transaction, 1));
        Funds(layout.Transaction, 2);
        Field(layout.Transaction, 8);
        Field(layout.Transaction, 9);
        Text();
        _document.Close();
    }

    private void Text()
    {
        if (!_fields.TryNextText(out var start, out var length)) return;
        var isFirst = true;
        do
        {
            var (line, size) = (start, length);
            var hasMore = _fields.TryNextText(out start, out length);
            if (isFirst && size == 0 && !hasMore) return; // no text
            if (isFirst) Named(ref _document.Open(NodeKind.Array), layout.Transaction.Template[11]);
            isFirst = false;
            Place(layout.Transaction, 10, line, size, isItem: true);
            if (!hasMore) break;
        }
        while (true);
        _document.Close();
    }

    // The type of funds and what belongs to it; false if there is none.
    private bool Funds(RecordLayout record, int field)
    {
        var source = _document.Source;
        if (!_fields.TryNext(source, out var start, out var length) || length == 0) return false;
        Place(record, field, start, length);
        switch (length == 1 ? source[start] : (byte)0)
        {
            case (byte)'V' or (byte)'v':
                Field(record, field + 1);
                Field(record, field + 2);
                break;
            case (byte)'S' or (byte)'s':
                for (var i = 3; i <= 5; i++) Field(record, field + i);
                break;
            case (byte)'D' or (byte)'d':
                Distributions(record, start);
                break;
            case (byte)'Z' or (byte)'z' or (byte)'0' or (byte)'1' or (byte)'2':
                break;
            default:
                _document.Tolerate(LayoutError.At(LayoutError.Value, $"'{Encoding.Latin1.GetString(source.Slice(start, Math.Min(length, 20)))}' is no type of funds; there are 0, 1, 2, D, S, V and Z, so a comma is missing or too many before it", source, start, length, NodePath.Of(_document, _document.Count - 1)));
                break;
        }
        return true;
    }

    private void Distributions(RecordLayout record, int place)
    {
        var source = _document.Source;
        var isCount = _fields.TryNext(source, out var start, out var length);
        if (!int.TryParse(source.Slice(start, length), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            _document.Tolerate(LayoutError.At(LayoutError.Value, "funds of type D begin with the number of their distributions", source, isCount ? start : place, length));
            return;
        }
        var part = record.Records[0];
        Named(ref _document.Open(NodeKind.Array), part);
        for (var i = 0; i < count && _fields.TryNext(source, out start, out length); i++)
        {
            _document.Open(NodeKind.Object);
            Place(part, 0, start, length);
            Field(part, 1);
            _document.Close();
        }
        _document.Close();
    }

    private void Fields(RecordLayout record, int from, int count)
    {
        for (var i = from; i < from + count; i++) Field(record, i);
    }

    // The next field of the record as a member; -1 if the record has ended.
    private int Field(RecordLayout record, int field)
    {
        if (!_fields.TryNext(_document.Source, out var start, out var length)) return -1;
        return Place(record, field, start, length);
    }

    private int Place(RecordLayout record, int field, int start, int length, bool isItem = false)
    {
        ref readonly var template = ref record.Template[field + 1];
        var node = _document.Count;
        ref var added = ref _document.Add(NodeKind.Text);
        (added.Flags, added.Field) = (template.Flags, template.Field);
        if (!isItem) Named(ref added, template);
        added.SetPlace(start, length);
        return node;
    }

    private void Open(RecordLayout list) => Named(ref _document.Open(NodeKind.Array), list);

    private static void Named(ref DocumentNode node, RecordLayout list) => (node.NameStart, node.NameLength) = list.NameAt;

    private static void Named(ref DocumentNode node, in DocumentNode template) => (node.NameStart, node.NameLength) = (template.NameStart, template.NameLength);

    // Adds an amount to the account's total; false if there is none.
    private bool Sum(int node)
    {
        if (node < 0 || _document.Nodes[node].Length == 0) return false;
        if (Value(node) is { } amount) _account.Total += amount;
        return true;
    }

    private void Check(int node, Int128 computed, string what)
    {
        if (node < 0 || Value(node) is not { } stated || stated == computed) return;
        ref readonly var field = ref _document.Nodes[node];
        var path = NodePath.Of(_document, node);
        var text = string.Create(CultureInfo.InvariantCulture, $"{path} says {stated}, {what} give {computed}; the file was cut or changed on its way, or the sender counts otherwise (totals: warn lets it pass)");
        if (totals == TotalMismatch.Warn) _document.AddNote(new Note(LayoutError.Total, text, field.SourceStart, path));
        else _document.Tolerate(LayoutError.At(LayoutError.Total, text, _document.Source, field.SourceStart, field.SourceLength, path));
    }

    // A number as it is used here already; one that cannot be read is missing where that is let pass.
    private Int128? Value(int node)
    {
        try
        {
            ref readonly var value = ref _document[node];
            if (value.Kind == NodeKind.Absent) return null;
            if (Int128.TryParse(_document.Value(value), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)) return number;
            throw LayoutError.At(LayoutError.Value, "the number has more digits than money has", _document.Source, value.SourceStart, value.SourceLength, NodePath.Of(_document, node));
        }
        catch (MessageFormatException fault)
        {
            ref var raw = ref _document.Edit(node);
            raw.Kind = NodeKind.Absent;
            raw.Flags &= ~NodeFlags.Raw;
            _document.Tolerate(fault);
            return null;
        }
    }

    private void NoMore(RecordLayout record, string code)
    {
        while (_fields.TryNext(_document.Source, out var start, out var length))
        {
            if (length == 0) continue;
            _document.Tolerate(LayoutError.At(LayoutError.Columns, $"the record {code} has more fields than it can have ({record.Name}); a comma too many, or a slash is missing", _document.Source, start, length));
            return;
        }
    }

    private MessageFormatException Wrong(in Bai2Record record, string problem) =>
        LayoutError.At(LayoutError.Sequence, problem, _document.Source, record.Start, record.ContentLength + record.ContentStart - record.Start);
}
