using Bridge.Codecs.Text;

namespace Bridge.Codecs.Hl7;

/// <summary>The names of MSH-18 (HL7 table 0211). Pure.</summary>
internal static class Hl7CharacterSet
{
    private static readonly CodePage?[] Latin = new CodePage?[17];

    /// <summary>The encoding of a name; null if it says nothing that is known, so that the configured one counts.</summary>
    public static CodePage? Find(ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("UNICODE UTF-8"u8) || name.SequenceEqual("UTF-8"u8) || name.SequenceEqual("UNICODE"u8)) return CodePage.Utf8;
        // ASCII says nothing about other bytes; who writes it often means the site's own set.
        if (!name.StartsWith("8859/"u8) || !System.Buffers.Text.Utf8Parser.TryParse(name[5..], out int part, out var used) || used != name.Length - 5 || part is < 1 or > 15 or 12) return null;
        return Latin[part] ??= CodePage.Find($"iso-8859-{part}");
    }
}
