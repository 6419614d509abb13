using System.Globalization;
using System.Text;
using Bridge.Documents;
using Bridge.Messages;

namespace Bridge.Mapping.Files.Running;

/// <summary>
/// <c>$meta</c>: what is known about a message beside its body, as a document. Meta headers stand by their names (<c>$meta.topic</c>), application headers under
/// <c>$meta.headers</c>, what was let pass under <c>$meta.notes</c>, and <c>id</c>, <c>key</c>, <c>record</c>, <c>offset</c>, <c>received_at</c>. Built only for mappings that read it. One thread at a time.
/// </summary>
internal sealed class MetaDocument
{
    private readonly Document _document = new();

    public Document Build(in Message message, NoteList notes)
    {
        _document.Reset(default);
        _document.Open(NodeKind.Object);
        Text("id", message.IdText);
        Text("key", Encoding.UTF8.GetString(message.Key.Span));
        if (message.Place.IsKnown)
        {
            Number("record", message.Place.Record);
            Number("offset", message.Place.Offset);
        }
        Text("received_at", message.ReceivedAt.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        foreach (var field in message.GetHeaders())
        {
            if (field.IsMeta) Field(field.NameText[1..], field);
        }
        Name(ref _document.Open(NodeKind.Object), "headers");
        foreach (var field in message.GetHeaders())
        {
            if (!field.IsMeta) Field(field.NameText, field);
        }
        _document.Close();
        Notes(notes);
        _document.Close();
        return _document;
    }

    private void Notes(NoteList notes)
    {
        Name(ref _document.Open(NodeKind.Array), "notes");
        for (var i = 0; i < notes.Count; i++)
        {
            _document.Open(NodeKind.Object);
            Text("code", notes[i].Code);
            Text("text", notes[i].Text);
            if (notes[i].Offset >= 0) Number("offset", notes[i].Offset);
            if (notes[i].Path.Length > 0) Text("field", notes[i].Path);
            _document.Close();
        }
        _document.Close();
    }

    private void Field(string name, HeaderField field)
    {
        switch (field.Kind)
        {
            case HeaderKind.Null: Name(ref _document.Add(NodeKind.Null), name); break;
            case HeaderKind.Boolean: Name(ref _document.Add(field.Value.Span[0] != 0 ? NodeKind.True : NodeKind.False), name); break;
            case HeaderKind.Text or HeaderKind.Symbol: Value(NodeKind.Text, name, field.Value.Span); break;
            case >= HeaderKind.SByte and <= HeaderKind.UInt64 or HeaderKind.Decimal: Value(NodeKind.Number, name, Encoding.UTF8.GetBytes(field.ValueText)); break;
            default: Text(name, field.ValueText); break;
        }
    }

    private void Text(string name, string value) => Value(NodeKind.Text, name, Encoding.UTF8.GetBytes(value));

    private void Number(string name, long value) => Value(NodeKind.Number, name, Encoding.UTF8.GetBytes(value.ToString(CultureInfo.InvariantCulture)));

    private void Value(NodeKind kind, string name, ReadOnlySpan<byte> value)
    {
        var start = _document.AppendScratch(value);
        ref var node = ref _document.Add(kind);
        node.Flags |= NodeFlags.InScratch;
        node.Start = start;
        node.Length = value.Length;
        Name(ref node, name);
    }

    private void Name(ref DocumentNode node, string name)
    {
        var bytes = Encoding.UTF8.GetBytes(name);
        node.NameStart = _document.AppendScratch(bytes);
        node.NameLength = bytes.Length;
        node.Flags |= NodeFlags.NameInScratch;
    }
}
