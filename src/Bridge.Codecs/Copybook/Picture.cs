using System.Globalization;

namespace Bridge.Codecs.Copybook;

/// <summary>A PICTURE clause taken apart. Immutable.</summary>
/// <param name="Size">Characters.</param>
/// <param name="Digits">Digits that are stored; 0 for texts.</param>
/// <param name="Scale">Decimals; below 0 for P behind the digits.</param>
/// <param name="IsSigned">It has an S.</param>
/// <param name="IsNumeric">Only digits: no X, A or editing characters.</param>
/// <param name="IsNational">N.</param>
internal sealed record Picture(int Size, int Digits, int Scale, bool IsSigned, bool IsNumeric, bool IsNational)
{
    /// <summary>Parses a picture string; null if it is none.</summary>
    public static Picture? Parse(string text)
    {
        int size = 0, digits = 0, scale = 0, trailingP = 0;
        bool signed = false, numeric = true, national = false, point = false, seenDigit = false;
        for (var i = 0; i < text.Length; i++)
        {
            var symbol = char.ToUpperInvariant(text[i]);
            var count = 1;
            if (i + 1 < text.Length && text[i + 1] == '(')
            {
                var close = text.IndexOf(')', i + 2);
                if (close < 0 || !int.TryParse(text.AsSpan(i + 2, close - i - 2), NumberStyles.None, CultureInfo.InvariantCulture, out count) || count is < 1 or > 1_000_000) return null;
                i = close;
            }
            switch (symbol)
            {
                case 'S': signed = true; break;
                case 'V': point = true; break;
                case '9':
                    digits += count;
                    size += count;
                    seenDigit = true;
                    if (point) scale += count;
                    break;
                case 'P' when seenDigit && !point: trailingP += count; break;
                case 'P':
                    point = true; // VPP99 or PP99: the point stands before them
                    scale += count;
                    break;
                case 'N' or 'G':
                    national = true;
                    numeric = false;
                    size += count;
                    break;
                case 'X' or 'A' or 'Z' or '*' or ',' or '.' or '+' or '-' or '/' or 'B' or '0' or '$' or 'C' or 'D' or 'R' or 'E' or 'L':
                    numeric = false;
                    size += count;
                    break;
                default: return null;
            }
        }
        return size == 0 ? null : new Picture(size, numeric ? digits : 0, trailingP > 0 ? -trailingP : scale, signed, numeric, national);
    }
}
