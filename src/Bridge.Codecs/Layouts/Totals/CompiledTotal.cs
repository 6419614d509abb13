using System.Buffers;
using System.Globalization;
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
        Collect(document, 0, 0, nodes, _steps.Length);
        if (nodes.Count == 0) return; // an optional trailer that did not come
        var faults = document.Notes.Total;
        var computed = Evaluate(document, TryEvaluate);
        if (document.Notes.Total > faults) return; // a field that the expression wanted could not be read, and that is told
        for (var i = 0; i < nodes.Count; i++)
        {
            var stated = document.Value(document[nodes[i]]).ToArray();
            var isMissing = IsMany && computed.Count != nodes.Count;
            if (!isMissing && (DecimalText.AreEqual(stated, computed[i]) || (stated.Length == 0 && IsNothing(computed[i])))) continue;
            var given = isMissing ? Values(computed.Count, nodes.Count) : computed[i].Length == 0 ? "nothing" : Encoding.UTF8.GetString(computed[i]);
            var shown = target.Sensitive ? "***" : Encoding.UTF8.GetString(stated);
            var text = $"the total {rule.Field} says {shown}, the records give {(target.Sensitive ? "***" : given)} ({rule.Is}); the message was cut or changed on its way, or the layout's rule is not the sender's";
            var (offset, path) = (document.Nodes[nodes[i]].SourceStart, NodePath.Of(document, nodes[i]));
            if (rule.Mismatch == TotalMismatch.Warn) document.AddNote(new Note(LayoutError.Total, text, offset, path));
            else document.Tolerate(new MessageFormatException(LayoutError.Total, text, offset, path) { Bytes = target.Sensitive ? default : document.SourceOf(document.Nodes[nodes[i]]).ToArray() });
        }
    }

    /// <summary>Computes the totals of a document that is being written, one for each occurrence of the field.</summary>
    /// <exception cref="MessageFormatException">The expression gives other than one value for each record that has the field.</exception>
    public IReadOnlyList<byte[]> Compute(Document document)
    {
        var computed = Evaluate(document, expression.TryEvaluate);
        if (!IsMany) return computed;
        var records = new List<int>();
        Collect(document, 0, 0, records, _steps.Length - 1);
        if (records.Count > 0 && computed.Count != records.Count) throw new MessageFormatException(LayoutError.Total, $"the total {rule.Field} cannot be written: {Values(computed.Count, records.Count)} ({rule.Is})", -1, rule.Field);
        return computed;
    }

    private static string Values(int values, int records) => string.Create(CultureInfo.InvariantCulture, $"{values} values for {records} records; a sum over nothing is no value, so write $sum([0, …])");

    // The sum of no records is nothing in JSONata; as a total it is 0.
    private List<byte[]> Evaluate(Document document, Func<Document, IBufferWriter<byte>, bool> evaluate)
    {
        var output = new ArrayBufferWriter<byte>(32);
        if (evaluate(document, output)) return IsMany ? Lines(output.WrittenSpan) : [output.WrittenSpan.ToArray()];
        return IsMany ? [] : [target.IsNumber ? "0"u8.ToArray() : []];
    }

    private static bool IsNothing(ReadOnlySpan<byte> value) => value.IsEmpty || DecimalText.AreEqual(value, "0"u8);

    private bool TryEvaluate(Document document, IBufferWriter<byte> output)
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

    private void Collect(Document document, int node, int step, List<int> found, int steps)
    {
        if (document.Nodes[node].Kind == NodeKind.Array)
        {
            for (var item = node + 1; item < document.Nodes[node].End; item = document.Nodes[item].End) Collect(document, item, step, found, steps);
            return;
        }
        if (step == steps)
        {
            found.Add(node);
            return;
        }
        if (document.Find(node, _steps[step]) is var next and >= 0) Collect(document, next, step + 1, found, steps);
    }

    private static List<byte[]> Lines(ReadOnlySpan<byte> text)
    {
        var lines = new List<byte[]>();
        foreach (var range in text.Split((byte)'\n')) lines.Add(text[range].ToArray());
        return lines;
    }
}
