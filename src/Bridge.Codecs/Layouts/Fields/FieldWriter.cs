using System.Buffers;
using System.Text;
using Bridge.Documents;
using Bridge.Formats;

namespace Bridge.Codecs.Layouts.Fields;

/// <summary>Writes values as a layout wants them. Holds reused buffers; one thread at a time.</summary>
internal sealed class FieldWriter
{
    private readonly AsciiBuffer _ascii = new();
    private readonly ArrayBufferWriter<byte> _content = new();
    private readonly Dictionary<FieldLayout, Queue<byte[]>> _computed = new(ReferenceEqualityComparer.Instance);

    /// <summary>What <see cref="TryWrite"/> wrote last, in the peer's encoding, without padding.</summary>
    public ReadOnlySpan<byte> Content => _content.WrittenSpan;

    /// <summary>Gives a field values of its own (control totals), one for each time it is written, whatever the mapping says.</summary>
    public void Compute(FieldLayout field, IReadOnlyList<byte[]> values) => _computed[field] = new Queue<byte[]>(values);

    /// <summary>Forgets computed values.</summary>
    public void Clear() => _computed.Clear();

    /// <summary>Writes a field's value to <see cref="Content"/>; false if it is blank.</summary>
    /// <param name="field">Its layout.</param>
    /// <param name="document">The mapping's result.</param>
    /// <param name="node">The value, or -1.</param>
    /// <param name="record">The record's object, for the field's path in errors.</param>
    /// <param name="width">Digits of a number that is filled with zeros; 0 for none.</param>
    public bool TryWrite(FieldLayout field, Document document, int node, int record, int width)
    {
        _content.ResetWrittenCount();
        if (_computed.Count > 0 && _computed.TryGetValue(field, out var values) && values.TryDequeue(out var computed)) return Typed(field, computed, record, document, width);
        if (node < 0) return TryWriteMissing(field, document, record, width);
        ref readonly var value = ref document[node];
        switch (value.Kind)
        {
            case NodeKind.Null when field.NullBytes.Length > 0:
                _content.Write(field.NullBytes[0]);
                return true;
            case NodeKind.Null or NodeKind.Absent: return TryWriteMissing(field, document, record, width);
            case NodeKind.Text or NodeKind.Number: return Typed(field, document.Value(value), record, document, width);
            case NodeKind.True or NodeKind.False when field.Type == FieldType.Boolean:
                field.Page.FromUtf8(Encoding.UTF8.GetBytes((value.Kind == NodeKind.True ? field.True : field.False)[0]), _content);
                return true;
            case NodeKind.True: return Typed(field, "true"u8, record, document, width);
            case NodeKind.False: return Typed(field, "false"u8, record, document, width);
            default: throw Error(field, document, record, value.Kind == NodeKind.Array ? "the mapping gave a list; choose one value ([0], $join)" : "the mapping gave an object", LayoutError.Document);
        }
    }

    /// <summary>An error about a field's value.</summary>
    public static MessageFormatException Error(FieldLayout field, Document document, int record, string reason, string code = LayoutError.DoesNotFit)
    {
        var path = record >= 0 ? NodePath.Of(document, record) : "";
        return new MessageFormatException(code, $"field {field.Name} cannot be written: {reason}{LayoutError.In(field.Location)}", -1, path.Length == 0 ? field.Name : $"{path}.{field.Name}");
    }

    private bool TryWriteMissing(FieldLayout field, Document document, int record, int width)
    {
        if (field.Mark is { } mark)
        {
            _content.Write(mark);
            return true;
        }
        if (field.Default is { } fallback) return Typed(field, Encoding.UTF8.GetBytes(fallback), record, document, width);
        if (field.Required) throw Error(field, document, record, "it is required and the mapping gives no value", LayoutError.Required);
        return false;
    }

    private bool Typed(FieldLayout field, ReadOnlySpan<byte> value, int record, Document document, int width)
    {
        if (value.IsEmpty) return field.Required ? throw Error(field, document, record, "it is required and the mapping gives an empty text", LayoutError.Required) : false;
        switch (field.Type)
        {
            case FieldType.Text:
                field.Page.FromUtf8(value, _content);
                return true;
            case FieldType.Integer or FieldType.Decimal:
                _ascii.Clear();
                if (!NumberWriter.TryWrite(field, value, width, _ascii, out var reason)) throw Error(field, document, record, $"{Shown(field, value)}: {reason}");
                WriteDigits(field);
                return true;
            case FieldType.Boolean: return WriteBoolean(field, value, record, document);
            case FieldType.Binary:
                var target = _content.GetSpan(value.Length);
                if (Convert.FromHexString(value, target, out var taken, out var written) != OperationStatus.Done || taken != value.Length) throw Error(field, document, record, $"{Shown(field, value)} is not hexadecimal (two digits for each byte)");
                _content.Advance(written);
                return true;
            default:
                _ascii.Clear();
                if (!field.Picture!.TryWrite(value, _ascii, out var why)) throw Error(field, document, record, $"{Shown(field, value)}: {why}");
                field.Page.FromUtf8(_ascii.Written, _content);
                return true;
        }
    }

    // Zoned EBCDIC digits carry their sign in the zone, whatever character the code page has there.
    private void WriteDigits(FieldLayout field)
    {
        if (field.Page.IsAsciiCompatible || field.Sign is not (SignStyle.Overpunch or SignStyle.OverpunchLeading))
        {
            field.Page.FromUtf8(_ascii.Written, _content);
            return;
        }
        var target = _content.GetSpan(_ascii.Written.Length);
        for (var i = 0; i < _ascii.Written.Length; i++)
        {
            var c = _ascii.Written[i];
            target[i] = c is >= (byte)'0' and <= (byte)'9' || OverpunchDigit.Read(c, out var negative) is not (var digit and >= 0)
                ? field.Page.ByteOf((char)c) ?? c
                : (byte)((negative ? 0xD0 : 0xC0) | digit);
        }
        _content.Advance(_ascii.Written.Length);
    }

    private bool WriteBoolean(FieldLayout field, ReadOnlySpan<byte> value, int record, Document document)
    {
        foreach (var spellings in (IReadOnlyList<string>[])[field.True, field.False])
        {
            foreach (var spelling in spellings)
            {
                if (!Ascii.Equals(value, spelling)) continue;
                field.Page.FromUtf8(value, _content);
                return true;
            }
        }
        throw Error(field, document, record, $"{Shown(field, value)} is neither true nor false nor one of {string.Join(", ", field.True.Concat(field.False))}");
    }

    private static string Shown(FieldLayout field, ReadOnlySpan<byte> value) => field.Sensitive ? "***" : $"\"{Encoding.UTF8.GetString(value[..Math.Min(value.Length, 60)])}\"";
}
