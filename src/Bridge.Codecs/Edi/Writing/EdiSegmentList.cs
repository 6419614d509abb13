using System.Text;
using Bridge.Documents;

namespace Bridge.Codecs.Edi.Writing;

/// <summary>Writes segments into a document one after the other, elements by position. Over a writer; one document.</summary>
internal readonly struct EdiSegmentList(EdiDialect dialect, DocumentWriter writer)
{
    /// <summary>Adds a segment; an element is a text, an array of components, or null where it is empty.</summary>
    public void Add(string tag, params ReadOnlySpan<object?> elements)
    {
        writer.Name(Encoding.ASCII.GetBytes(tag));
        Elements(elements);
    }

    /// <summary>Adds several segments of one tag, in a group of their own so that others may come between them and the next.</summary>
    public void Begin(string group)
    {
        writer.Name(Encoding.ASCII.GetBytes(group));
        writer.BeginArray();
    }

    public void Elements(ReadOnlySpan<object?> elements)
    {
        writer.BeginObject();
        for (var i = 0; i < elements.Length; i++)
        {
            switch (elements[i])
            {
                case string { Length: > 0 } text:
                    writer.Name(Encoding.ASCII.GetBytes(dialect.Names.Of(0, i)));
                    writer.Text(Encoding.UTF8.GetBytes(text));
                    break;
                case string[] parts when Array.Exists(parts, static p => p.Length > 0):
                    writer.Name(Encoding.ASCII.GetBytes(dialect.Names.Of(0, i)));
                    writer.BeginObject();
                    for (var p = 0; p < parts.Length; p++)
                    {
                        if (parts[p].Length == 0) continue;
                        writer.Name(Encoding.ASCII.GetBytes(dialect.Names.Of(1, p)));
                        writer.Text(Encoding.UTF8.GetBytes(parts[p]));
                    }
                    writer.EndObject();
                    break;
            }
        }
        writer.EndObject();
    }
}
