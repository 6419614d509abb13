using System.Buffers.Binary;
using Decimal = Amqp.Types.Decimal;

namespace Bridge.Adapters.Amqp.Amqp.Conversion;

/// <summary>
/// .NET decimals as AMQP decimal128 (1.6.15): IEEE 754-2008 with a binary integer coefficient: sign, 14 bits of exponent (bias 6176), 113 bits of coefficient.
/// Every .NET decimal fits; the other way round only what has up to 96 bits and 28 places.
/// </summary>
internal static class AmqpDecimal
{
    private const int Bias = 6176;
    private const int MaxScale = 28;
    private static readonly UInt128 MaxCoefficient = (UInt128.One << 96) - 1;

    public static Decimal Of(decimal value)
    {
        Span<int> parts = stackalloc int[4];
        decimal.GetBits(value, parts);
        var coefficient = new UInt128((uint)parts[2], ((ulong)(uint)parts[1] << 32) | (uint)parts[0]);
        var scale = (parts[3] >> 16) & 0xFF;
        var bits = coefficient | ((UInt128)(uint)(Bias - scale) << 113);
        if (parts[3] < 0) bits |= UInt128.One << 127;
        var bytes = new byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, bits);
        return new Decimal(bytes);
    }

    /// <summary>Null if the value has no equal in .NET: infinite, not a number, too large or too fine, or a decimal of 32 or 64 bits.</summary>
    public static decimal? ToDecimal(Decimal value)
    {
        if (value.Bytes.Length != 16) return null;
        var bits = BinaryPrimitives.ReadUInt128BigEndian(value.Bytes);
        if (((bits >> 125) & 3) == 3) return null;   // the large form, infinities and NaN
        var coefficient = bits & ((UInt128.One << 113) - 1);
        var exponent = (int)(ulong)((bits >> 113) & 0x3FFF) - Bias;
        while (exponent > 0 && coefficient <= MaxCoefficient / 10)
        {
            coefficient *= 10;
            exponent--;
        }
        if (coefficient > MaxCoefficient || exponent is > 0 or < -MaxScale) return null;
        return new decimal((int)(uint)(ulong)coefficient, (int)(uint)(ulong)(coefficient >> 32), (int)(uint)(ulong)(coefficient >> 64), bits >> 127 == UInt128.One, (byte)-exponent);
    }
}
