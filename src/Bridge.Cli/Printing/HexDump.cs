using System.Globalization;
using System.Text;

namespace Bridge.Cli.Printing;

/// <summary>Bytes as offset, hexadecimal and characters, sixteen a line.</summary>
internal static class HexDump
{
    private const int Width = 16;

    public static IEnumerable<string> Lines(byte[] bytes)
    {
        for (var at = 0; at < bytes.Length; at += Width)
        {
            var line = bytes.AsSpan(at, Math.Min(Width, bytes.Length - at));
            var hex = new StringBuilder();
            var text = new StringBuilder();
            foreach (var b in line)
            {
                hex.Append(b.ToString("X2", CultureInfo.InvariantCulture)).Append(' ');
                text.Append(b is >= 0x20 and < 0x7F ? (char)b : '.');
            }
            yield return $"{at:X6}  {hex,-(Width * 3)} |{text}|";
        }
    }
}
