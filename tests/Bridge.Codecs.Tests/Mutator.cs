namespace Bridge.Codecs.Tests;

/// <summary>Damages bytes in the ways that real damage happens: flipped, lost, doubled, cut, spliced. Seeded, so that a failure comes again.</summary>
internal static class Mutator
{
    private static readonly byte[] Nasty = [0, 1, 9, 10, 13, 0x1C, 0x22, 0x27, 0x2C, 0x3B, 0x5B, 0x5C, 0x7B, 0x7D, 0x7F, 0x80, 0xC3, 0xED, 0xF0, 0xFF];

    public static byte[] Mutate(byte[] input, Random random)
    {
        var bytes = new List<byte>(input);
        for (int i = 0, n = 1 + random.Next(3); i < n; i++)
        {
            var at = random.Next(bytes.Count + 1);
            switch (random.Next(7))
            {
                case 0 when at < bytes.Count: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 1 when at < bytes.Count: bytes[at] = Nasty[random.Next(Nasty.Length)]; break;
                case 2: bytes.Insert(at, Nasty[random.Next(Nasty.Length)]); break;
                case 3: bytes.RemoveRange(at, Math.Min(bytes.Count - at, random.Next(5))); break;
                case 4: bytes.RemoveRange(at, bytes.Count - at); break;
                case 5: bytes.InsertRange(at, bytes.GetRange(0, random.Next(Math.Min(20, bytes.Count + 1)))); break;
                default: bytes.Insert(at, (byte)random.Next(256)); break;
            }
        }
        return [.. bytes];
    }
}
