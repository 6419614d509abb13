using System.Globalization;
using System.Text;

namespace Bridge.Mapping.Functions.Texts;

/// <summary>Code pages by the names that layouts use: cp1252, iso-8859-15, ebcdic pages as cp1141, ascii, utf-8.</summary>
internal static class CodePages
{
    public static Encoding? Find(string name)
    {
        try
        {
            Encoding? encoding;
            if (name.StartsWith("cp", StringComparison.OrdinalIgnoreCase) && int.TryParse(name.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                encoding = CodePagesEncodingProvider.Instance.GetEncoding(number) ?? Encoding.GetEncoding(number);
            }
            else
            {
                encoding = CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);
            }
            var strict = (Encoding)encoding.Clone();
            strict.EncoderFallback = EncoderFallback.ExceptionFallback;
            return strict;
        }
        catch (ArgumentException)
        {
            return null;
        }
        catch (NotSupportedException)
        {
            return null;
        }
    }

    public static bool CanEncode(Encoding encoding, ReadOnlySpan<char> character)
    {
        try
        {
            return encoding.GetByteCount(character) > 0;
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }
}
