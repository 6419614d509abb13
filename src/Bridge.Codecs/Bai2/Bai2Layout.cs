using Bridge.Codecs.Layouts;
using Bridge.Codecs.Layouts.Fields;
using Bridge.Codecs.Text;
using Bridge.Configuration;
using Bridge.Documents;

namespace Bridge.Codecs.Bai2;

/// <summary>The records of the format with their fields in the order in which they stand. Immutable and thread-safe.</summary>
internal sealed class Bai2Layout
{
    public Bai2Layout(CodePage page)
    {
        Summary = Record("Summaries", [Text("Type"), Number("Amount"), Number("Count"), .. Funds()], [Record("Distributions", [Number("Days"), Number("Amount")])]);
        Transaction = Record("Transactions", [Text("Type"), Number("Amount"), .. Funds(), Text("BankReference"), Text("CustomerReference"), Text("Text")], [Record("Distributions", [Number("Days"), Number("Amount")])]);
        Account = Record("Accounts", [Text("Account") with { Sensitive = true }, Text("Currency"), Number("Total"), Number("RecordCount")], [Summary, Transaction]);
        Group = Record("Groups", [Text("Receiver"), Text("Originator"), Text("Status"), Date("Date"), Text("Time"), Text("Currency"), Text("DateModifier"), Number("Total"), Number("AccountCount"), Number("RecordCount")], [Account]);
        File = Record("File", [Text("Sender"), Text("Receiver"), Date("Date"), Text("Time"), Text("FileId"), Number("RecordLength"), Number("BlockSize"), Number("Version"), Number("Total"), Number("GroupCount"), Number("RecordCount")], [Group]);
        Records = RecordSet.Build([File], [], page, new Diagnostics(), default);
        Resolver = new LayoutResolver(Records.Fields);
        Shape = ToShape(File);
    }

    public RecordLayout File { get; }

    public RecordLayout Group { get; }

    public RecordLayout Account { get; }

    public RecordLayout Summary { get; }

    public RecordLayout Transaction { get; }

    public RecordSet Records { get; }

    public LayoutResolver Resolver { get; }

    public Shape Shape { get; }

    private static FieldLayout[] Funds() => [Text("Funds"), Date("ValueDate"), Text("ValueTime"), Number("Immediate"), Number("OneDay"), Number("TwoDay")];

    private static RecordLayout Record(string name, FieldLayout[] fields, RecordLayout[]? records = null) => new() { Name = name, Safe = name, Fields = fields, Records = records ?? [], Occurs = new Cardinality(0, int.MaxValue) };

    private static FieldLayout Text(string name) => FieldLayout.Plain(name) with { Blank = name == "Text" ? BlankPolicy.Empty : BlankPolicy.Missing };

    private static FieldLayout Number(string name) => FieldLayout.Plain(name) with { Type = FieldType.Integer, Scale = 0, Blank = BlankPolicy.Missing };

    private static FieldLayout Date(string name) => FieldLayout.Plain(name) with { Type = FieldType.Date, Picture = DatePicture.Parse("[Y01][M01][D01]", FieldType.Date, 70, null, out _), Blank = BlankPolicy.Missing };

    // The text of a transaction is a list: its line and those that continue it.
    private static Shape ToShape(RecordLayout record) => new(record.Parent is null ? "" : record.Safe, ShapeKind.Object, record.Parent is null ? Occurs.One : Occurs.Many,
        [.. record.Fields.Select(f => f.Name == "Text" ? new Shape("Text", ShapeKind.Text, Occurs.Many) : f.ToShape()), .. record.Records.Select(ToShape)]);
}
