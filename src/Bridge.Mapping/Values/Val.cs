using System.Runtime.CompilerServices;
using System.Text;
using Bridge.Documents;

namespace Bridge.Mapping.Values;

/// <summary>
/// A value of an expression, 24 bytes, never boxed. Slices of the input and of the evaluation's buffers are not copied, so a value is
/// valid until the context that made it is bound to the next message.
/// </summary>
public readonly struct Val
{
    internal readonly object? Ref;
    internal readonly long Bits;
    internal readonly int Extra;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Val(ValKind kind, object? reference = null, long bits = 0, int extra = 0)
    {
        Kind = kind;
        Ref = reference;
        Bits = bits;
        Extra = extra;
    }

    /// <summary>What it holds.</summary>
    public ValKind Kind { get; }

    /// <summary>No value.</summary>
    public static Val Undefined => default;

    /// <summary>JSON null.</summary>
    public static Val Null => new(ValKind.Null);

    /// <summary>True.</summary>
    public static Val True => new(ValKind.True);

    /// <summary>False.</summary>
    public static Val False => new(ValKind.False);

    /// <summary>No value, on purpose: what $omit gives. A policy for missing values does not apply to it.</summary>
    public static Val Omitted => new(ValKind.Undefined, null, 0, 1);

    /// <summary>Whether it was left out on purpose.</summary>
    public bool IsOmitted => Kind == ValKind.Undefined && Extra == 1;

    internal static Val Unassigned => new(ValKind.Unassigned);

    /// <summary>True or false.</summary>
    public static Val Of(bool value) => new(value ? ValKind.True : ValKind.False);

    /// <summary>A number as a double.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Val Of(double value) => new(ValKind.Double, null, BitConverter.DoubleToInt64Bits(value));

    /// <summary>A whole number, exact.</summary>
    public static Val OfExact(long mantissa, int scale = 0) => new(ValKind.Exact, null, mantissa, scale);

    /// <summary>A text. Allocates; lone surrogates are kept.</summary>
    public static Val Of(string value) => Of(Wtf8.Encode(value));

    /// <summary>A text in UTF-8; the bytes are not copied and must not change.</summary>
    public static Val Of(byte[] utf8) => new(ValKind.Text, utf8, 0, utf8.Length);

    /// <summary>A text that is a slice of a buffer; the bytes are not copied and must not change.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Val Of(byte[] buffer, int start, int length) => new(ValKind.Text, buffer, start, length);

    /// <summary>A node of a document, resolved if it was raw.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Val Of(Document document, int node) => document[node].Kind switch
    {
        NodeKind.Text => new(ValKind.TapeText, document, node),
        NodeKind.Number => new(ValKind.TapeNumber, document, node),
        NodeKind.Object => new(ValKind.TapeObject, document, node),
        NodeKind.Array => new(ValKind.TapeArray, document, node),
        NodeKind.Null => Null,
        NodeKind.True => True,
        NodeKind.False => False,
        _ => Undefined,
    };

    internal static Val Of(ArrayVal array) => new(ValKind.Array, array);

    internal static Val Of(ObjectVal value) => new(ValKind.Object, value);

    internal static Val Of(FunctionVal function) => new(ValKind.Function, function);

    internal static Val Of(Frame tuple) => new(ValKind.Tuple, tuple);

    /// <summary>Whether there is no value.</summary>
    public bool IsUndefined => Kind == ValKind.Undefined;

    /// <summary>Whether it is a number.</summary>
    public bool IsNumber => Kind is >= ValKind.Double and <= ValKind.TapeNumber;

    /// <summary>Whether it is text.</summary>
    public bool IsText => Kind is ValKind.TapeText or ValKind.Text;

    /// <summary>Whether it is an object.</summary>
    public bool IsObject => Kind is ValKind.TapeObject or ValKind.Object;

    /// <summary>Whether it is an array or sequence.</summary>
    public bool IsArray => Kind is ValKind.TapeArray or ValKind.Array;

    /// <summary>Whether it is true or false.</summary>
    public bool IsBoolean => Kind is ValKind.True or ValKind.False;

    /// <summary>Whether it is a function.</summary>
    public bool IsFunction => Kind == ValKind.Function;

    internal bool IsSequence => Kind == ValKind.Array && Unsafe.As<ArrayVal>(Ref!).IsSequence;

    internal ArrayVal AsArray => Unsafe.As<ArrayVal>(Ref!);

    internal ObjectVal AsObject => Unsafe.As<ObjectVal>(Ref!);

    internal FunctionVal AsFunction => Unsafe.As<FunctionVal>(Ref!);

    internal Document Document => Unsafe.As<Document>(Ref!);

    internal int Node => (int)Bits;

    /// <summary>The number as a double; <see cref="double.NaN"/> if it is none.</summary>
    public double AsDouble
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Kind == ValKind.Double ? BitConverter.Int64BitsToDouble(Bits) : SlowDouble();
    }

    private double SlowDouble() => Kind switch
    {
        ValKind.TapeNumber => Digits.ToDouble(NumberDigits),
        ValKind.Exact or ValKind.BigExact => ExactMath.ToDouble(this),
        _ => double.NaN,
    };

    /// <summary>The digits of a number of the input, as they stand.</summary>
    internal ReadOnlySpan<byte> NumberDigits => Document.Value(Document[(int)Bits]);

    /// <summary>The text in UTF-8, without escapes; empty if it is no text.</summary>
    public ReadOnlySpan<byte> Utf8
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Kind == ValKind.Text ? Unsafe.As<byte[]>(Ref!).AsSpan((int)Bits, Extra) : TapeUtf8();
    }

    private ReadOnlySpan<byte> TapeUtf8()
    {
        if (Kind != ValKind.TapeText) return default;
        var document = Document;
        ref readonly var node = ref document[(int)Bits];
        if ((node.Flags & NodeFlags.Escaped) != 0)
        {
            document.Unescape((int)Bits);
            node = ref document[(int)Bits];
        }
        return document.Value(node);
    }

    /// <summary>The text as a string; lone surrogates are kept. Empty if it is no text.</summary>
    public string AsString => Wtf8.Decode(Utf8);

    /// <inheritdoc/>
    public override string ToString() => Kind switch
    {
        ValKind.Undefined => "undefined",
        ValKind.Null => "null",
        ValKind.False => "false",
        ValKind.True => "true",
        ValKind.Text or ValKind.TapeText => Syntax.JsonText.Quote(AsString),
        ValKind.TapeNumber => Encoding.ASCII.GetString(NumberDigits),
        ValKind.Double => AsDouble.ToString(System.Globalization.CultureInfo.InvariantCulture),
        _ => Kind.ToString(),
    };
}
