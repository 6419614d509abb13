using System.Globalization;
using Bridge.Codecs.Layouts;
using Bridge.Codecs.Text;
using Bridge.Documents;
using Bridge.Formats;

namespace Bridge.Codecs.Binary;

/// <summary>Converts fields of binary messages when they are used. Thread-safe.</summary>
internal sealed class BinaryFieldResolver(BinaryLayout layout) : FieldResolver
{
    private const int MaxFloatText = 32;

    public override void Resolve(Document document, int node)
    {
        ref var target = ref document.Edit(node);
        Convert(document, layout.Fields[target.Field], ref target);
    }

    /// <summary>Gives a node, which stands for the bytes of a field in the message, the field's value.</summary>
    /// <exception cref="MessageFormatException">The bytes are no value of the field; the node is as it was.</exception>
    public static void Convert(Document document, BinaryField f, ref DocumentNode node)
    {
        var bytes = document.Source.Slice(node.SourceStart, node.SourceLength);
        switch (f.Kind)
        {
            case BinaryKind.Text: Text(document, f, ref node, bytes); break;
            case BinaryKind.Bytes:
                System.Convert.TryToHexString(UpToEnd(f, bytes), document.ReserveScratch(bytes.Length * 2), out var digits);
                Take(document, ref node, NodeKind.Text, digits);
                break;
            case BinaryKind.Float: Float(document, f, ref node, bytes); break;
            case BinaryKind.Bit:
                var bits = f.BitsOf(BinaryNumber.ReadUnsigned(bytes, f.Parent!.IsLittle));
                if (f.BitType == BitType.Boolean) Take(document, ref node, bits != 0 ? NodeKind.True : NodeKind.False, 0);
                else Number(document, f, ref node, bits, f.BitType == BitType.Signed);
                break;
            case BinaryKind.Unsigned: Number(document, f, ref node, BinaryNumber.Read(f, bytes), isSigned: false); break;
            case BinaryKind.Signed: Number(document, f, ref node, (ulong)BinaryNumber.SignExtend(BinaryNumber.Read(f, bytes), f.Width * 8), isSigned: true); break;
            case BinaryKind.FilledBcd: FilledBcd(document, f, ref node, bytes); break;
            default: Digits(document, f, ref node, bytes); break;
        }
    }

    private static void Number(Document document, BinaryField f, ref DocumentNode node, ulong raw, bool isSigned)
    {
        if (f.Names is { } names)
        {
            Named(document, ref node, names, isSigned ? (long)raw : (decimal)raw);
            return;
        }
        if (f.Epoch is { } epoch)
        {
            var number = isSigned ? (long)raw : (decimal)raw;
            var length = epoch.Write(number, document.ReserveScratch(BinaryEpoch.MaxLength));
            if (length == 0) throw BinaryError.At(document, f, LayoutError.Value, node.SourceStart, node.SourceLength, $"{number.ToString(CultureInfo.InvariantCulture)} is a time outside the years 1 to 9999; is since, unit or endian another?");
            Take(document, ref node, NodeKind.Text, length);
            return;
        }
        var isNegative = isSigned && (long)raw < 0;
        Take(document, ref node, NodeKind.Number, BinaryDigits.Write(isNegative ? 0 - raw : raw, isNegative, f.Scale, document.ReserveScratch(BinaryDigits.MaxLength)));
    }

    // BCD and digits of an encoding.
    private static void Digits(Document document, BinaryField f, ref DocumentNode node, ReadOnlySpan<byte> bytes)
    {
        if (f.Names is { } names)
        {
            if (!BinaryNumber.TryRead(f, bytes, out var number, out var wrong)) throw BinaryError.At(document, f, LayoutError.Value, node.SourceStart, bytes.Length, wrong);
            Named(document, ref node, names, number);
            return;
        }
        Span<byte> digits = stackalloc byte[BinaryDigits.MaxDigits];
        if (!BinaryNumber.TryReadDigits(f, bytes, digits, out var count, out var reason)) throw BinaryError.At(document, f, LayoutError.Value, node.SourceStart, bytes.Length, reason);
        Take(document, ref node, NodeKind.Number, BinaryDigits.Write(digits[..count], isNegative: false, f.Scale, document.ReserveScratch(BinaryDigits.MaxLength)));
    }

    private static void FilledBcd(Document document, BinaryField f, ref DocumentNode node, ReadOnlySpan<byte> bytes)
    {
        var digits = document.ReserveScratch(bytes.Length * 2);
        var count = 0;
        for (var i = 0; i < bytes.Length * 2; i++)
        {
            var half = bytes[i / 2] >> ((i % 2 == 0) == f.IsLowNibbleFirst ? 0 : 4) & 15;
            if (half == f.Filler) continue;
            if (half > 9 || count < i) throw BinaryError.At(document, f, LayoutError.Value, node.SourceStart, bytes.Length, half > 9 ? $"nibble 0x{half:X} is no decimal digit and not the filler 0x{f.Filler:X}" : $"the digit {half} stands behind the filler 0x{f.Filler:X}");
            digits[count++] = (byte)('0' + half);
        }
        Take(document, ref node, NodeKind.Text, count);
    }

    private static void Named(Document document, ref DocumentNode node, BinaryNames names, decimal number)
    {
        if (names.NameOf(number) is { } name)
        {
            name.CopyTo(document.ReserveScratch(name.Length));
            Take(document, ref node, NodeKind.Text, name.Length);
            return;
        }
        number.TryFormat(document.ReserveScratch(BinaryDigits.MaxLength), out var written, default, CultureInfo.InvariantCulture);
        Take(document, ref node, NodeKind.Text, written);
    }

    private static void Float(Document document, BinaryField f, ref DocumentNode node, ReadOnlySpan<byte> bytes)
    {
        var number = BinaryNumber.ReadFloat(f, bytes);
        var room = document.ReserveScratch(MaxFloatText);
        int written;
        if (f.Width == 4 && (float.IsNormal((float)number) || f.FloatKind == FloatKind.Ieee)) ((float)number).TryFormat(room, out written, default, CultureInfo.InvariantCulture);
        else number.TryFormat(room, out written, default, CultureInfo.InvariantCulture);
        Take(document, ref node, double.IsFinite(number) ? NodeKind.Number : NodeKind.Text, written);
    }

    private static void Text(Document document, BinaryField f, ref DocumentNode node, ReadOnlySpan<byte> bytes)
    {
        bytes = UpToEnd(f, bytes);
        if (f.Length is { Fixed: >= 0 } && f.Constant is null && f.Until.Length == 0)
        {
            var unit = f.PadUnit;
            if (unit.Length == 1) bytes = bytes.TrimEnd(unit[0]);
            else while (bytes.Length >= unit.Length && bytes.Length % unit.Length == 0 && bytes.EndsWith(unit)) bytes = bytes[..^unit.Length];
        }
        if (f.CodePage.IsAsciiOrValidUtf8(bytes))
        {
            node.Kind = NodeKind.Text;
            node.SetPlace(node.SourceStart, bytes.Length);
            node.Flags &= ~NodeFlags.Raw;
            return;
        }
        var start = document.ScratchLength;
        try
        {
            f.CodePage.ToUtf8(document, bytes, node.SourceStart, f.Title);
        }
        catch (MessageFormatException) when (f.IsSensitive)
        {
            throw new MessageFormatException(CodePage.WrongByte, $"field {f.Path} holds bytes that are no characters of {f.CodePage.Name}", node.SourceStart, f.Path);
        }
        var written = document.ScratchLength - start;
        document.AdvanceScratch(-written);
        node.SourceLength = bytes.Length;
        Take(document, ref node, NodeKind.Text, written);
    }

    private static ReadOnlySpan<byte> UpToEnd(BinaryField f, ReadOnlySpan<byte> bytes) => f.Until.Length > 0 && f.Length is not null && f.IndexOfEnd(bytes) is >= 0 and var end ? bytes[..end] : bytes;

    // The value was just written to the scratch buffer.
    private static void Take(Document document, ref DocumentNode node, NodeKind kind, int written)
    {
        node.Kind = kind;
        node.Start = document.ScratchLength;
        node.Length = written;
        node.Flags = (node.Flags & ~NodeFlags.Raw) | NodeFlags.InScratch;
        document.AdvanceScratch(written);
    }
}
