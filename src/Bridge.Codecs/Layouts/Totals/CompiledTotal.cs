using System.Buffers;
using System.Text;
using Bridge.Codecs.Layouts.Fields;
using Bridge.Documents;
using Bridge.Formats;

namespace Bridge.Codecs.Layouts.Totals;

/// <summary>A control total ready to be checked and computed. Thread-safe.</summary>
internal sealed class CompiledTotal(TotalRule rule, string[] steps, FieldLayout target, IExpression expression)
{
    private readonly byte[][] _steps = [.. steps.Select(s => Encoding.UTF8.GetBytes(SafeName.Of(s)))];

    public FieldLayout Field => target;

    /// <summary>The field stands in a record that comes several times; the expression gives a value for each, one a line.</summary>
    public bool IsMany { get; init; }

    /// <summary>Compares the message's totals with the records; a difference that the layout lets pass becomes a note.</summary>
    /// <exception cref="MessageFormatException">They differ.</exception>
    public void Check(Document document)
    {
        var nodes = new List<int>();
        Collect(document, 0, 0, nodes);
        if (nodes.Count == 0) return; // an optional trailer that did not come
        var output = new ArrayBufferWriter<byte>(32);
        if (!TryEvaluate(document, output)) return;
        var computed = IsMany ? Lines(output.WrittenSpan) : [output.WrittenSpan.ToArray()];
        for (var i = 0; i < nodes.Count; i++)
        {
            var stated = document.Value(document[nodes[i]]).ToArray();
            if (i < computed.Count && DecimalText.AreEqual(stated, computed[i])) continue;
            var given = i < computed.Count ? Encoding.UTF8.GetString(computed[i]) : "nothing";
            var shown = target.Sensitive ? "***" : Encoding.UTF8.GetString(stated);
            var text = $"the total {rule.Field} says {shown}, the records give {(target.Sensitive ? "***" : given)} ({rule.Is}); the message was cut or changed on its way, or the layout's rule is not the sender's";
            var (offset, path) = (document.Nodes[nodes[i]].SourceStart, NodePath.Of(document, nodes[i]));
            if (rule.Mismatch == TotalMismatch.Warn) document.AddNote(new Note(LayoutError.Total, text, offset, path));
            else document.Tolerate(new MessageFormatException(LayoutError.Total, text, offset, path) { Bytes = target.Sensitive ? default : document.SourceOf(document.Nodes[nodes[i]]).ToArray() });
        }
    }

    /// <summary>Computes the totals of a document that is being written, one for each occurrence of the field.</summary>
    public IReadOnlyList<byte[]> Compute(Document document)
    {
        var output = new ArrayBufferWriter<byte>(32);
        if (!expression.TryEvaluate(document, output)) return [];
        return IsMany ? Lines(output.WrittenSpan) : [output.WrittenSpan.ToArray()];
    }

    private bool TryEvaluate(Document document, ArrayBufferWriter<byte> output)
    {
        try
        {
            return expression.TryEvaluate(document, output);
        }
        catch (MessageFormatException fault) when (document.Mode != DecodeMode.Strict)
        {
            document.Tolerate(fault); // a field that could not be read is missing, and the expression wanted it
            return false;
        }
    }

    private void Collect(Document document, int node, int step, List<int> found)
    {
        if (document.Nodes[node].Kind == NodeKind.Array)
        {
            for (var item = node + 1; item < document.Nodes[node].End; item = document.Nodes[item].End) Collect(document, item, step, found);
            return;
        }
        if (step == _steps.Length)
        {
            found.Add(node);
            return;
        }
        if (document.Find(node, _steps[step]) is var next and >= 0) Collect(document, next, step + 1, found);
    }

    private static List<byte[]> Lines(ReadOnlySpan<byte> text)
    {
        var lines = new List<byte[]>();
        foreach (var range in text.Split((byte)'\n')) lines.Add(text[range].ToArray());
        return lines;
    }
}
