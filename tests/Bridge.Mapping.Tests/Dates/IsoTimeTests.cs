using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Bridge.Mapping.Dates;

namespace Bridge.Mapping.Tests.Dates;

public class IsoTimeTests
{
    // The reference also accepts repeated and half parts and leaves them to JavaScript's fallback parser ("2018.5" is May): here they are D3110.
    private static readonly Regex s_iso = new(
        @"^\d{4}(-[01]\d(-[0-3]\d)?)?(T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)?)?$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);

    [Fact]
    public void Iso_texts_are_read_as_the_reference_reads_them() => RecordedAnswers.Compare("iso-time.tsv", row =>
        !s_iso.IsMatch(row[0]) && row[1] != "!D3110" ? ("", "") : (row[1], IsoTime.TryRead(Encoding.UTF8.GetBytes(row[0]), out var millis) ? millis.ToString("R", CultureInfo.InvariantCulture) : "!D3110"), 1000);
}
