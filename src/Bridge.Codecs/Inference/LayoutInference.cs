namespace Bridge.Codecs.Inference;

/// <summary>
/// Proposes a layout and a first mapping from a sample, as a draft to edit: formats that describe themselves, delimited and fixed-width records with names, record types, types,
/// date pictures and code page, and a copybook for records of a mainframe. Pure.
/// </summary>
public static class LayoutInference
{
    /// <summary>Bytes of a sample that are looked at.</summary>
    public const int MaxSample = 1024 * 1024;

    /// <summary>The draft; null if nothing can be recognised.</summary>
    /// <param name="sample">The beginning of a file.</param>
    /// <param name="name">Name of the layout, such as the file's without its extension.</param>
    public static LayoutDraft? Propose(ReadOnlyMemory<byte> sample, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var bytes = sample[..Math.Min(sample.Length, MaxSample)];
        if (SampleText.Of(bytes, isCut: sample.Length > bytes.Length) is not { } text) return null;
        var draft = Propose(text, name);
        return draft is not null && text.IsUtf16 ? draft with { Remarks = [.. draft.Remarks, "The file is UTF-16: give the file source transcode: utf16. The draft is for what comes behind it; the commands decode and map want the file converted."] } : draft;
    }

    private static LayoutDraft? Propose(SampleText sample, string name)
    {
        var isEbcdic = sample.Encoding == SampleText.Ebcdic;
        if (!isEbcdic && FormatInference.Propose(sample.Bytes, sample.Text, name) is { } described) return described;
        var lines = sample.Lines;
        if (lines.Count == 0) return null;
        // Records of a mainframe have no line ends; where there are some, they are lines of text.
        if (isEbcdic && (lines.Count == 1 || lines.Exists(l => l.Any(char.IsControl)))) return CopybookInference.Propose(sample.Bytes, name, sample.Encoding);
        return DelimitedInference.Propose(sample, name) ?? FixedWidthInference.Propose(sample, name);
    }
}
