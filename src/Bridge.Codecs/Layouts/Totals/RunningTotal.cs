using System.Buffers;
using System.Globalization;
using System.Text;
using Bridge.Codecs.Layouts.Fields;
using Bridge.Documents;
using Bridge.Formats;

namespace Bridge.Codecs.Layouts.Totals;

/// <summary>
/// A control total of a file or stream whose details are messages of their own: its counts and sums are added up message by message. Immutable and thread-safe; what was
/// added up is in <see cref="RunningTotals"/>.
/// </summary>
/// <param name="rule">As the layout has it.</param>
/// <param name="record">The record that states the total.</param>
/// <param name="target">Its field.</param>
/// <param name="parts">The counts and sums.</param>
/// <param name="rest">Computes the total from them, as members <c>part0</c>, <c>part1</c> …</param>
internal sealed class RunningTotal(TotalRule rule, RecordLayout record, FieldLayout target, IReadOnlyList<RunningTotalPart> parts, IExpression rest)
{
    public RecordLayout Record => record;

    public FieldLayout Field => target;

    public IReadOnlyList<RunningTotalPart> Parts => parts;

    public TotalRule Rule => rule;

    /// <summary>The total from what its parts have come to.</summary>
    public byte[] Compute(ReadOnlySpan<decimal> sums)
    {
        var builder = new DocumentBuilder();
        builder.BeginObject();
        for (var i = 0; i < sums.Length; i++)
        {
            builder.Name(Encoding.ASCII.GetBytes(NameOf(i)));
            builder.Number(Encoding.ASCII.GetBytes(sums[i].ToString(CultureInfo.InvariantCulture)));
        }
        builder.EndObject();
        builder.Complete();
        var output = new ArrayBufferWriter<byte>(32);
        return rest.TryEvaluate(builder.Document, output) ? output.WrittenSpan.ToArray() : [];
    }

    public static string NameOf(int part) => string.Create(CultureInfo.InvariantCulture, $"part{part}");
}
