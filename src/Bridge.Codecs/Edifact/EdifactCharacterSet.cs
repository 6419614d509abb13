using Bridge.Codecs.Text;

namespace Bridge.Codecs.Edifact;

/// <summary>The syntax identifiers of UNB (data element 0001) and the encodings they stand for. Pure.</summary>
internal static class EdifactCharacterSet
{
    private static readonly CodePage?[] Known = new CodePage?[26];

    /// <summary>The encoding of UNOC to UNOY; null for UNOA and UNOB, which are ASCII (where other bytes are found, the sender broke the rule, mostly with UTF-8), and for all that is unknown.</summary>
    public static CodePage? Find(ReadOnlySpan<byte> syntax)
    {
        if (syntax.Length != 4 || !syntax.StartsWith("UNO"u8) || syntax[3] is < (byte)'A' or > (byte)'Z') return null;
        var name = syntax[3] switch
        {
            (byte)'C' => "iso-8859-1",
            (byte)'D' => "iso-8859-2",
            (byte)'E' => "iso-8859-5",
            (byte)'F' => "iso-8859-7",
            (byte)'G' => "iso-8859-3",
            (byte)'H' => "iso-8859-4",
            (byte)'I' => "iso-8859-6",
            (byte)'J' => "iso-8859-8",
            (byte)'K' => "iso-8859-9",
            (byte)'L' => "iso-8859-15",
            (byte)'W' or (byte)'Y' => "utf-8",
            _ => null,
        };
        return name is null ? null : Known[syntax[3] - 'A'] ??= CodePage.Find(name);
    }
}
