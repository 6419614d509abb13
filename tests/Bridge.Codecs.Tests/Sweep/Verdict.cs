using System.Globalization;
using System.Text.RegularExpressions;
using Bridge.Codecs.Layouts;

namespace Bridge.Codecs.Tests.Sweep;

/// <summary>A report of <see cref="LayoutVerifier"/> in one line.</summary>
public static partial class Verdict
{
    private const int MostNames = 6;

    /// <summary>How many messages came back how, the codes of refusals, and the fields that are lossy.</summary>
    /// <param name="report">The report.</param>
    /// <param name="isCounted">With numbers of messages; without them files of a kind have the same verdict.</param>
    public static string Of(LayoutReport report, bool isCounted)
    {
        var changed = report.Records - report.Identical - report.SameValues - report.Rejected;
        var refusals = report.Findings.Where(f => IsRefusal(f.Message)).Select(f => f.Message.StartsWith("BR", StringComparison.Ordinal) ? f.Message[..6] : "cut").Distinct().Order(StringComparer.Ordinal);
        var parts = new List<string>();
        Part(report.Identical, "identical");
        Part(report.SameValues, "same values");
        Part(changed, "changed");
        Part(report.Rejected, $"refused {string.Join(' ', refusals)}");
        if (parts.Count == 0) parts.Add("nothing");
        var lossy = report.Findings.Where(f => !IsRefusal(f.Message)).Select(Name).Distinct().Order(StringComparer.Ordinal).ToList();
        var more = lossy.Count > MostNames ? $" +{(lossy.Count - MostNames).ToString(CultureInfo.InvariantCulture)}" : "";
        return string.Join(", ", parts) + (lossy.Count > 0 ? $"; {string.Join(' ', lossy.Take(MostNames))}{more}" : "");

        void Part(long count, string what)
        {
            if (count > 0) parts.Add(isCounted ? string.Create(CultureInfo.InvariantCulture, $"{count} {what}") : what);
        }
    }

    private static bool IsRefusal(string message) => Refusal().IsMatch(message);

    private static string Name(LayoutFinding finding) =>
        finding.Message.StartsWith("what stands before the record", StringComparison.Ordinal) ? "(before records)"
        : finding.Message.StartsWith("the end of the record", StringComparison.Ordinal) ? "(record ends)"
        : finding.Field.Length == 0 ? "(between fields)"
        : Index().Replace(finding.Field, "[]");

    [GeneratedRegex(@"^(BR\d{4} |no whole record)")]
    private static partial Regex Refusal();

    [GeneratedRegex(@"\[\d+\]")]
    private static partial Regex Index();
}
