namespace Bridge.Mapping.Checks;

/// <summary>CRC-32 of ISO 3309, as in Ethernet, ZIP and PNG (polynomial EDB88320, reflected). Thread-safe, no allocation.</summary>
internal static class Crc32
{
    private static readonly uint[] s_table = Table();

    public static uint Compute(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes) crc = s_table[(crc ^ b) & 0xFF] ^ (crc >> 8);
        return ~crc;
    }

    private static uint[] Table()
    {
        var table = new uint[256];
        for (uint i = 0; i < table.Length; i++)
        {
            var value = i;
            for (var bit = 0; bit < 8; bit++) value = (value & 1) != 0 ? 0xEDB88320 ^ (value >> 1) : value >> 1;
            table[i] = value;
        }
        return table;
    }
}
