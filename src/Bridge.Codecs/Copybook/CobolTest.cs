using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Bridge.Codecs.Copybook;

/// <summary>One test of a condition: an item and the values that it may have, or a comparison. Immutable once the layout is read.</summary>
/// <param name="Field">The item.</param>
/// <param name="Operator">=, !=, &lt;, &lt;=, &gt; or &gt;=; = where it may have one of several values.</param>
/// <param name="Values">What it is compared with; one but for =.</param>
internal sealed record CobolTest(CobolItem Field, string Operator, IReadOnlyList<string> Values)
{
    // The values as the item stores them (texts), or as JSON numbers with the item's decimals.
    private byte[][] Bytes => field ??= [.. Values.Select(v => Field.IsNumber ? Encoding.ASCII.GetBytes(Normal(v)) : TextBytes(v))];

    /// <summary>True if the item's bytes pass.</summary>
    public bool Holds(ReadOnlySpan<byte> bytes, CopybookLayout layout)
    {
        if (!Field.IsNumber) return HoldsText(bytes.TrimEnd([Field.Blank, (byte)0]));
        Span<byte> number = stackalloc byte[CobolNumber.MaxLength];
        if (!CobolNumber.TryRead(Field, bytes, layout, number, out var written, out _) || written == 0) return false;
        number = number[..written];
        if (Operator == "=") return IsOneOf(number);
        if (!Utf8Parser.TryParse(number, out decimal value, out var used) || used != written) return false;
        return Compare(value.CompareTo(decimal.Parse(Values[0], CultureInfo.InvariantCulture)));
    }

    private bool HoldsText(ReadOnlySpan<byte> text)
    {
        if (Operator == "=") return IsOneOf(text);
        if (Operator == "!=") return !IsOneOf(text);
        return Compare(string.CompareOrdinal(string.Create(text.Length, text, (target, b) =>
        {
            for (var i = 0; i < target.Length; i++) target[i] = Field.Page.CharOf(b[i]);
        }), Values[0]));
    }

    private bool IsOneOf(ReadOnlySpan<byte> value)
    {
        foreach (var one in Bytes)
        {
            if (value.SequenceEqual(one)) return true;
        }
        return false;
    }

    private bool Compare(int order) => Operator switch { "!=" => order != 0, "<" => order < 0, "<=" => order <= 0, ">" => order > 0, ">=" => order >= 0, _ => order == 0 };

    private string Normal(string value) => decimal.TryParse(value, NumberStyles.Number, CultureInfo.InvariantCulture, out var number)
        ? number.ToString(Field.Scale > 0 ? "0." + new string('0', Field.Scale) : "0.#########", CultureInfo.InvariantCulture)
        : value;

    private byte[] TextBytes(string value) => [.. value.TrimEnd(' ').Select(c => Field.Page.ByteOf(c) ?? 0)];
}
