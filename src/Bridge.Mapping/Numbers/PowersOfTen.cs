using System.Numerics;

namespace Bridge.Mapping.Numbers;

/// <summary>Powers of ten as Int128 (to 10^38) and BigInteger. Immutable tables, thread-safe.</summary>
internal static class PowersOfTen
{
    public const int MaxInt128 = 38;

    private static readonly Int128[] s_small = MakeSmall();
    private static readonly BigInteger[] s_big = MakeBig(64);

    public static Int128 Small(int exponent) => s_small[exponent];

    public static BigInteger Big(int exponent) => exponent < s_big.Length ? s_big[exponent] : BigInteger.Pow(10, exponent);

    /// <summary>Decimal digits of a value; 1 for zero.</summary>
    public static int CountDigits(UInt128 value)
    {
        // log10(2) as 1233/4096 is right or one too small for every bit length up to 128.
        var bits = 128 - (int)UInt128.LeadingZeroCount(value | 1);
        var guess = bits * 1233 >> 12;
        return guess <= MaxInt128 && value >= (UInt128)s_small[guess] ? guess + 1 : Math.Max(guess, 1);
    }

    public static int CountDigits(BigInteger magnitude)
    {
        var guess = Math.Max(1, (int)((magnitude.GetBitLength() - 1) * 0.30102999566398120));
        while (magnitude >= Big(guess))
            guess++;
        return guess;
    }

    private static Int128[] MakeSmall()
    {
        var powers = new Int128[MaxInt128 + 1];
        powers[0] = 1;
        for (var i = 1; i < powers.Length; i++)
            powers[i] = powers[i - 1] * 10;
        return powers;
    }

    private static BigInteger[] MakeBig(int count)
    {
        var powers = new BigInteger[count];
        powers[0] = BigInteger.One;
        for (var i = 1; i < count; i++)
            powers[i] = powers[i - 1] * 10;
        return powers;
    }
}
