using System.Buffers;
using System.Text;
using Bridge.Codecs.Layouts;
using Bridge.Configuration;
using Bridge.Configuration.Tree;
using Bridge.Configuration.Values;
using Bridge.Formats;

namespace Bridge.Codecs.Binary;

/// <summary>Reads <c>value:</c>, a constant, as the bytes that its field's type gives it.</summary>
internal static class BinaryConstant
{
    public static void Set(BinaryField f, ConfigNode node, Diagnostics diagnostics)
    {
        byte[] bytes = [];
        var value = default(BinaryValue);
        string? error = null;
        if (node.Kind != ConfigNodeKind.Scalar || f.IsList) error = "a constant is one value";
        else if (f.Kind is BinaryKind.Bytes)
        {
            bytes = NamedBytes.Parse(node.Text, out error);
            value = new BinaryValue(true, 0, Convert.ToHexString(bytes));
        }
        else if (f.Kind == BinaryKind.Text)
        {
            try
            {
                var output = new ArrayBufferWriter<byte>();
                f.CodePage.FromUtf8(Encoding.UTF8.GetBytes(node.Text), output);
                bytes = output.WrittenSpan.ToArray();
                value = new BinaryValue(true, 0, node.Text);
            }
            catch (MessageFormatException e)
            {
                error = e.Message;
            }
        }
        else if (f.Kind == BinaryKind.FilledBcd || f.Epoch is not null)
        {
            error = "bcd with a filler, and times, have no constant";
        }
        else if (f.Kind == BinaryKind.Float || (f.Names is { } names ? names.NumberOf(node.Text) : BinaryCondition.ParseNumber(node.Text)) is not { } number)
        {
            error = f.Kind == BinaryKind.Float ? "a floating point number has no constant" : f.Names is null ? $"'{node.Text}' is no number" : $"'{node.Text}' is no number and none of the names";
        }
        else
        {
            bytes = new byte[f.Width];
            error = BinaryNumber.TryWrite(f, number, bytes, out var reason) ? null : reason;
            value = new BinaryValue(true, number, null);
        }
        if (error is null && f.Length is { Fixed: >= 0 } length && f.Kind is BinaryKind.Bytes or BinaryKind.Text && length.Fixed != bytes.Length) error = $"the constant has {bytes.Length} bytes and the length is {length.Fixed}";
        if (error is null && f.Kind is BinaryKind.Bytes or BinaryKind.Text && f.Length is not { Fixed: >= 0 }) error = "a constant has a fixed length";
        if (error is not null) diagnostics.Error(LayoutError.Layout, node.Location, $"value of {f.Name}: {error}");
        f.Constant = bytes;
        f.ConstantValue = value;
    }
}
