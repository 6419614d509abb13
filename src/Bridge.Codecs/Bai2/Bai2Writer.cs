using System.Buffers;
using System.Globalization;
using System.Text;
using Bridge.Codecs.Framing;
using Bridge.Codecs.Layouts;
using Bridge.Codecs.Layouts.Fields;
using Bridge.Documents;
using Bridge.Formats;

namespace Bridge.Codecs.Bai2;

/// <summary>Encodes files. Totals and counts are computed, whatever the document says. One thread at a time.</summary>
internal sealed class Bai2Writer(Bai2Layout layout, Bai2Options options) : TapeWriter
{
    private readonly FieldWriter _fields = new();
    private readonly ArrayBufferWriter<byte> _output = new();
    private readonly byte[] _separator = Separator(options);
    private int _limit;      // of a line, with its slash; 0 for none
    private int _lineStart;
    private int _records;
    private Int128 _total;   // of the account at hand

    /// <summary>What stands between two records.</summary>
    public static byte[] Separator(Bai2Options options) => options.LineEnd switch { LineEnd.Crlf => "\r\n"u8.ToArray(), LineEnd.Cr => "\r"u8.ToArray(), _ => "\n"u8.ToArray() };

    protected override void Encode(Document document, IBufferWriter<byte> output)
    {
        if (document.Count == 0 || document.Nodes[0].Kind != NodeKind.Object) throw new MessageFormatException(LayoutError.Document, "a BAI2 file is an object with Sender, Receiver and Groups, and the mapping gave none");
        _output.ResetWrittenCount();
        (_limit, _records) = (0, 0);
        var (total, groups) = ((Int128)0, 0);
        RecordWriter.CheckMembers(document, 0, layout.File.Fields, layout.File.Records);
        Begin("01");
        for (var i = 0; i < 8; i++) Add(layout.File, i, document, 0);
        if (Number(document, 0, layout.File.Fields[5]) is { } length) _limit = (int)Int128.Min(length, 1 << 20);
        End(isText: false);
        foreach (var group in Items(document, 0, layout.Group))
        {
            total += Group(document, group);
            groups++;
        }
        Trailer("99", total, groups, _records + 1);
        output.Write(_output.WrittenSpan[..^_separator.Length]);
    }

    private Int128 Group(Document document, int node)
    {
        var (total, accounts, before) = ((Int128)0, 0, _records);
        RecordWriter.CheckMembers(document, node, layout.Group.Fields, layout.Group.Records);
        Begin("02");
        for (var i = 0; i < 7; i++) Add(layout.Group, i, document, node);
        End(isText: false);
        foreach (var account in Items(document, node, layout.Account))
        {
            total += Account(document, account);
            accounts++;
        }
        Trailer("98", total, accounts, _records - before + 1);
        return total;
    }

    private Int128 Account(Document document, int node)
    {
        var before = _records;
        _total = 0;
        RecordWriter.CheckMembers(document, node, layout.Account.Fields, layout.Account.Records);
        Begin("03");
        Add(layout.Account, 0, document, node);
        Add(layout.Account, 1, document, node);
        var summaries = 0;
        foreach (var summary in Items(document, node, layout.Summary))
        {
            RecordWriter.CheckMembers(document, summary, layout.Summary.Fields, layout.Summary.Records);
            Add(layout.Summary, 0, document, summary);
            Amount(layout.Summary, document, summary);
            Add(layout.Summary, 2, document, summary);
            Funds(layout.Summary, 3, document, summary);
            summaries++;
        }
        for (var i = 0; i < 4 && summaries == 0; i++) Append(default);
        End(isText: false);
        foreach (var transaction in Items(document, node, layout.Transaction)) Transaction(document, transaction);
        Trailer("49", _total, null, _records - before + 1);
        return _total;
    }

    private void Transaction(Document document, int node)
    {
        RecordWriter.CheckMembers(document, node, layout.Transaction.Fields, layout.Transaction.Records);
        Begin("16");
        Add(layout.Transaction, 0, document, node);
        Amount(layout.Transaction, document, node);
        Funds(layout.Transaction, 2, document, node);
        Add(layout.Transaction, 8, document, node);
        Add(layout.Transaction, 9, document, node);
        Append(default);
        var field = layout.Transaction.Fields[10];
        var text = document.Find(node, field.Utf8);
        if (text < 0 || document.Nodes[text].Kind is NodeKind.Null or NodeKind.Absent || (document.Nodes[text].Kind == NodeKind.Array && document.Nodes[text].Length == 0))
        {
            End(isText: false);
            return;
        }
        if (document.Nodes[text].Kind != NodeKind.Array)
        {
            Line(document, text, node, field);
            return;
        }
        var isFirst = true;
        for (var item = text + 1; item < document.Nodes[text].End; item = document.Nodes[item].End)
        {
            if (!isFirst)
            {
                Begin("88");
                Append(default);
            }
            isFirst = false;
            Line(document, item, node, field);
        }
    }

    // A line of text behind the comma that was written, in as many records as it needs.
    private void Line(Document document, int value, int record, FieldLayout field)
    {
        _fields.TryWrite(field, document, value, record, 0);
        var rest = _fields.Content;
        CheckText(document, record, field, rest);
        while (_limit > 0 && _output.WrittenCount - _lineStart + rest.Length + 1 > _limit && rest.Length > 1)
        {
            var taken = Math.Clamp(_limit - (_output.WrittenCount - _lineStart) - 1, 1, rest.Length - 1);
            if (field.Page.IsUtf8) while (taken > 1 && (rest[taken] & 0xC0) == 0x80) taken--;
            _output.Write(rest[..taken]);
            End(isText: true);
            Begin("88");
            Append(default);
            rest = rest[taken..];
        }
        _output.Write(rest);
        End(isText: true);
    }

    // What would be read as the end of the record must not stand in a text.
    private static void CheckText(Document document, int record, FieldLayout field, ReadOnlySpan<byte> text)
    {
        Span<byte> head = stackalloc byte[3];
        "16,"u8.CopyTo(head);
        var whole = new byte[text.Length + 4];
        head.CopyTo(whole);
        text.CopyTo(whole.AsSpan(3));
        whole[^1] = (byte)'/';
        var at = 0;
        if (Bai2Scanner.TryNext(whole, ref at, out var read) && read.ContentLength == text.Length && at >= whole.Length) return;
        throw FieldWriter.Error(field, document, record, "the text holds what begins a record behind a slash or a line end; take it out in the mapping ($replace)");
    }

    private void Funds(RecordLayout record, int field, Document document, int node)
    {
        Add(record, field, document, node);
        var type = _fields.Content.Length == 1 ? _fields.Content[0] & ~0x20 : 0;
        var distributions = Items(document, node, record.Records[0]).ToList();
        for (var i = 1; i <= 5; i++)
        {
            var wants = type == 'V' ? i <= 2 : type == 'S' && i > 2;
            if (wants) Add(record, field + i, document, node);
            else if (document.Find(node, record.Fields[field + i].Utf8) is var extra and >= 0 && document[extra].Kind != NodeKind.Null) throw FieldWriter.Error(record.Fields[field + i], document, node, $"it belongs to funds of type {(i <= 2 ? "V" : "S")}; give Funds that value");
        }
        if (distributions.Count > 0 && type != 'D') throw FieldWriter.Error(record.Fields[field], document, node, "Distributions belong to funds of type D; give Funds that value");
        if (type != 'D') return;
        Append(Encoding.ASCII.GetBytes(distributions.Count.ToString(CultureInfo.InvariantCulture)));
        foreach (var part in distributions)
        {
            RecordWriter.CheckMembers(document, part, record.Records[0].Fields, []);
            Add(record.Records[0], 0, document, part);
            Add(record.Records[0], 1, document, part);
        }
    }

    private void Amount(RecordLayout record, Document document, int node)
    {
        Add(record, 1, document, node);
        if (Int128.TryParse(_fields.Content, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var amount)) _total += amount;
    }

    private void Add(RecordLayout record, int field, Document document, int node)
    {
        var f = record.Fields[field];
        var has = _fields.TryWrite(f, document, document.Find(node, f.Utf8), node, 0);
        if (has && _fields.Content.IndexOfAny(",\n\r"u8) >= 0) throw FieldWriter.Error(f, document, node, "a comma or line end cannot stand in a field of this format; take it out in the mapping ($replace)");
        Append(has ? _fields.Content : default);
    }

    private void Begin(string code)
    {
        _lineStart = _output.WrittenCount;
        _output.Write(Encoding.ASCII.GetBytes(code));
    }

    private void Append(ReadOnlySpan<byte> field)
    {
        if (_limit > 0 && _output.WrittenCount - _lineStart + field.Length + 2 > _limit && _output.WrittenCount - _lineStart > 3)
        {
            End(isText: false);
            Begin("88");
        }
        _output.Write(","u8);
        _output.Write(field);
    }

    private void End(bool isText)
    {
        var line = _output.WrittenSpan[_lineStart..];
        if (!isText || options.TextEnd == TextEnd.Slash || line.TrimEnd((byte)' ').EndsWith("/"u8)) _output.Write("/"u8);
        _output.Write(_separator);
        _records++;
    }

    private void Trailer(string code, Int128 total, int? parts, int records)
    {
        Begin(code);
        Append(Encoding.ASCII.GetBytes(total.ToString(CultureInfo.InvariantCulture)));
        if (parts is { } count) Append(Encoding.ASCII.GetBytes(count.ToString(CultureInfo.InvariantCulture)));
        Append(Encoding.ASCII.GetBytes(records.ToString(CultureInfo.InvariantCulture)));
        End(isText: false);
    }

    private static IEnumerable<int> Items(Document document, int node, RecordLayout list)
    {
        var found = document.Find(node, list.Utf8);
        if (found < 0 || document.Nodes[found].Kind == NodeKind.Null) yield break;
        if (document.Nodes[found].Kind != NodeKind.Array)
        {
            yield return Checked(document, found, list);
            yield break;
        }
        for (var item = found + 1; item < document.Nodes[found].End; item = document.Nodes[item].End) yield return Checked(document, item, list);
    }

    private static int Checked(Document document, int node, RecordLayout list) => document.Nodes[node].Kind == NodeKind.Object ? node
        : throw new MessageFormatException(LayoutError.Document, $"each of {list.Name} is an object with fields, and the mapping gave another value", -1, NodePath.Of(document, node));

    private static Int128? Number(Document document, int node, FieldLayout field) =>
        document.Find(node, field.Utf8) is var found and >= 0 && Int128.TryParse(document.Value(document[found]), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
