using System.Buffers;
using System.Runtime.CompilerServices;
using Bridge.Documents;
using Bridge.Mapping.Numbers;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Nodes;

/// <summary>Writes values to a document writer.</summary>
internal static class ValueWriter
{
    /// <summary>Writes a value; undefined inside arrays and infinite numbers become null.</summary>
    public static void Write(in Val value, DocumentWriter writer)
    {
        switch (value.Kind)
        {
            case ValKind.TapeText or ValKind.TapeNumber or ValKind.TapeObject or ValKind.TapeArray: writer.Copy(value.Document, value.Node); break;
            case ValKind.Text: writer.Text(value.Utf8); break;
            case ValKind.True: writer.Boolean(true); break;
            case ValKind.False: writer.Boolean(false); break;
            case ValKind.Double or ValKind.Exact or ValKind.BigExact: WriteNumber(value, writer); break;
            case ValKind.Array: WriteArray(value.AsArray, writer); break;
            case ValKind.Object: WriteObject(value.AsObject, writer); break;
            case ValKind.Function: writer.Text(default); break;
            default: writer.Null(); break;
        }
    }

    [SkipLocalsInit]
    private static void WriteNumber(in Val value, DocumentWriter writer)
    {
        if (value.Kind == ValKind.BigExact || value.Extra > 20)
        {
            var buffer = new ArrayBufferWriter<byte>();
            ExactMath.Write(value, buffer);
            writer.Number(buffer.WrittenSpan);
            return;
        }
        Span<byte> digits = stackalloc byte[NumberText.MaxLength + 16];
        int length;
        if (value.Kind == ValKind.Double)
        {
            var number = value.AsDouble;
            if (!double.IsFinite(number))
            {
                writer.Null();
                return;
            }
            length = NumberText.Format(number, digits);
        }
        else
        {
            length = ExactMath.Write(value, digits);
        }
        writer.Number(digits[..length]);
    }

    private static void WriteArray(ArrayVal array, DocumentWriter writer)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        writer.BeginArray();
        for (var i = 0; i < array.Count; i++) Write(array[i], writer);
        writer.EndArray();
    }

    private static void WriteObject(ObjectVal value, DocumentWriter writer)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        writer.BeginObject();
        for (var i = 0; i < value.Count; i++)
        {
            if (value.ValueAt(i).IsUndefined) continue;
            writer.Name(value.NameAt(i).Utf8);
            Write(value.ValueAt(i), writer);
        }
        writer.EndObject();
    }
}
