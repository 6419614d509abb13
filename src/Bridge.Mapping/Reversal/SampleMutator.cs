using Bridge.Documents;

namespace Bridge.Mapping.Reversal;

/// <summary>Makes another message of a sample: a few fields get other characters of the same kind, digits for digits and letters for letters, so that widths and formats stay.</summary>
internal static class SampleMutator
{
    private const int MostFields = 3;

    public static byte[] Change(ReadOnlySpan<byte> body, Document document, Random random)
    {
        var bytes = body.ToArray();
        var fields = new List<(int Start, int Length)>();
        for (var node = 0; node < document.Count; node++)
        {
            ref readonly var n = ref document.Nodes[node];
            if (n.Kind is NodeKind.Text or NodeKind.Number || (n.Flags & NodeFlags.Raw) != 0) fields.Add((n.SourceStart, n.SourceLength));
        }
        if (fields.Count == 0) return bytes;
        for (var count = random.Next(1, MostFields + 1); count > 0; count--)
        {
            var (start, length) = fields[random.Next(fields.Count)];
            for (var at = start; at < start + length && at < bytes.Length; at++)
            {
                if (random.Next(2) == 0) continue;
                bytes[at] = bytes[at] switch
                {
                    // A leading digit stays no zero: that would be no number in some formats.
                    >= (byte)'0' and <= (byte)'9' => (byte)(at == start ? random.Next('1', '9' + 1) : random.Next('0', '9' + 1)),
                    >= (byte)'a' and <= (byte)'z' => (byte)random.Next('a', 'z' + 1),
                    >= (byte)'A' and <= (byte)'Z' => (byte)random.Next('A', 'Z' + 1),
                    var other => other,
                };
            }
        }
        return bytes;
    }
}
