namespace Bridge.Mapping.Numbers;

/// <summary>Packed decimals (COMP-3) in hexadecimal: a digit in each half byte, the sign in the last one. Thread-safe, no allocation up to 38 digits.</summary>
internal static class PackedDigits
{
    /// <summary>Reads 12345C; the sign is C, F, A or E for plus, D or B for minus. Letters may be small.</summary>
    public static bool TryRead(ReadOnlySpan<byte> hex, out ExactNumber number)
    {
        number = default;
        // Whole bytes only: an even number of half bytes.
        if (hex.Length < 2 || hex.Length % 2 != 0 || hex.Length > ExactNumber.MaxDigits || !ExactNumber.TryParse(hex[..^1], out number)) return false;
        if (hex[..^1].ContainsAnyExceptInRange((byte)'0', (byte)'9')) return false;
        switch ((char)(hex[^1] | 0x20))
        {
            case 'c' or 'f' or 'a' or 'e': return true;
            case 'd' or 'b':
                number = -number;
                return true;
            default: return false;
        }
    }
}
