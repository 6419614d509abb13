using System.Buffers;
using Bridge.Documents;

namespace Bridge.Formats;

/// <summary>A compiled expression. Thread-safe.</summary>
public interface IExpression
{
    /// <summary>
    /// Evaluates over a document and writes the result as text: text as it is, numbers as digits, booleans as true or false.
    /// Returns false, writing nothing, if there is no value.
    /// </summary>
    /// <exception cref="MessageFormatException">The evaluation failed; the message says where and why.</exception>
    bool TryEvaluate(Document document, IBufferWriter<byte> output);
}
