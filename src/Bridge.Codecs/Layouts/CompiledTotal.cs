using System.Buffers;
using System.Text;
using Bridge.Documents;
using Bridge.Formats;

namespace Bridge.Codecs.Layouts;

/// <summary>A control total ready to be checked and computed. Thread-safe.</summary>
internal sealed class CompiledTotal(TotalRule rule, string[] steps, FieldLayout target, IExpression expression)
{
    private readonly byte[][] _steps = [.. steps.Select(s => Encoding.UTF8.GetBytes(SafeName.Of(s)))];

    public FieldLayout Field => target;

    /// <summary>Compares the message's total with the records.</summary>
    /// <exception cref="MessageFormatException">They differ.</exception>
    public void Check(Document document)
    {
        var node = 0;
        foreach (var step in _steps)
        {
            node = document.Find(node, step);
            if (node < 0) return; // an optional trailer that did not come
        }
        var stated = document.Value(document[node]);
        var output = new ArrayBufferWriter<byte>(32);
        if (!expression.TryEvaluate(document, output)) return;
        if (DecimalText.AreEqual(document.Value(document[node]), output.WrittenSpan)) return;
        stated = document.Value(document[node]);
        if (rule.Mismatch == TotalMismatch.Warn) return;
        throw new MessageFormatException(LayoutError.Total,
            $"the total {rule.Field} says {Encoding.UTF8.GetString(stated)}, the records give {Encoding.UTF8.GetString(output.WrittenSpan)} ({rule.Is}); the message was cut or changed on its way, or the layout's rule is not the sender's",
            document.Nodes[node].SourceStart, rule.Field) { Bytes = document.SourceOf(document.Nodes[node]).ToArray() };
    }

    /// <summary>Computes the total of a document that is being written; false if it has no value.</summary>
    public bool TryCompute(Document document, IBufferWriter<byte> output) => expression.TryEvaluate(document, output);
}
