namespace Bridge.Codecs.Binary;

/// <summary>IBM's hexadecimal floating point: a sign, a power of 16, and a fraction of 24 or 56 bits. Pure.</summary>
internal static class HexFloat
{
    private const int Bias = 64;

    /// <summary>The number; the last three bits of a fraction of 56 have no room in it.</summary>
    /// <param name="raw">The bits; those of a single stand in the lower half.</param>
    public static double Read(ulong raw, bool isSingle)
    {
        if (isSingle) raw <<= 32;
        var fraction = (raw & 0x00FF_FFFF_FFFF_FFFF) * Math.ScaleB(1, -56);
        var value = Math.ScaleB(fraction, 4 * ((int)(raw >> 56 & 0x7F) - Bias));
        return raw >> 63 == 0 ? value : -value;
    }

    /// <summary>The bits of a number; false if it is too large, infinite or NaN. One that is too small is zero.</summary>
    public static bool TryWrite(double value, bool isSingle, out ulong raw)
    {
        raw = 0;
        if (!double.IsFinite(value)) return false;
        var bits = isSingle ? 24 : 56;
        var sign = double.IsNegative(value) ? 1UL << (bits + 7) : 0;
        if (value == 0)
        {
            raw = sign;
            return true;
        }
        var exponent = (int)Math.Floor(Math.ILogB(value) / 4.0) + 1;
        var mantissa = (ulong)Math.Round(Math.ScaleB(Math.Abs(value), bits - 4 * exponent));
        if (mantissa >> bits != 0)
        {
            mantissa >>= 4;
            exponent++;
        }
        exponent += Bias;
        if (exponent > 127) return false;
        raw = exponent < 0 ? sign : mantissa | ((ulong)exponent << bits) | sign;
        return true;
    }
}
