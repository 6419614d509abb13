using System.Text.RegularExpressions;
using Bridge.Configuration.Tree;

namespace Bridge.Codecs.Tests.Sweep;

/// <summary>One row of a folder's table: files, how they are read, and what <c>bridge layout verify</c> says of them.</summary>
/// <param name="Line">Its line in the table.</param>
/// <param name="Files">Names or patterns relative to the folder; <c>*</c> is any text within a folder's name, <c>**</c> any text.</param>
/// <param name="From">What a mapping has under <c>from:</c>; null for files that are no samples.</param>
/// <param name="Framing">As a source has it; null for the format's own.</param>
/// <param name="Skip">Bytes before the first record that belong to none.</param>
/// <param name="Behind">Bytes behind the last record that belong to none.</param>
/// <param name="Gives">The verdict, with numbers or without.</param>
/// <param name="Is">What a file is that is no sample.</param>
/// <param name="Why">Why a verdict is no plain "identical".</param>
public sealed record SweepRow(int Line, IReadOnlyList<string> Files, ConfigNode? From, ConfigNode? Framing, int Skip, int Behind, string Gives, string Is, string Why)
{
    private readonly List<Regex> _patterns = [.. Files.Where(IsPattern).Select(p => new Regex($"^{Regex.Escape(p).Replace(@"\*\*", ".*", StringComparison.Ordinal).Replace(@"\*", "[^/]*", StringComparison.Ordinal)}$"))];

    /// <summary>A pattern of this row fits the name.</summary>
    public bool Matches(string file) => _patterns.Exists(p => p.IsMatch(file));

    /// <summary>This row has the name itself.</summary>
    public bool Names(string file) => Files.Any(p => !IsPattern(p) && p == file);

    private static bool IsPattern(string file) => file.Contains('*', StringComparison.Ordinal);
}
