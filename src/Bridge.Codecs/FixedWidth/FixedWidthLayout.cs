using Bridge.Codecs.Layouts;
using Bridge.Codecs.Layouts.Fields;
using Bridge.Codecs.Layouts.Totals;
using Bridge.Configuration;

namespace Bridge.Codecs.FixedWidth;

/// <summary>A layout of records with fixed positions.</summary>
internal sealed class FixedWidthLayout : RecordLayoutFile
{
    public required FixedWidthOptions Options { get; init; }

    /// <summary>Length of each record type, by its number.</summary>
    public required int[] Lengths { get; init; }

    public static FixedWidthLayout Read(ConfigReader c)
    {
        var name = ReadName(c);
        var options = ReadFormat(c, FixedWidthOptions.Read);
        var records = ReadRecords(c, FieldReader.ReadFixed, options.CodePage);
        if (!c.IsDescribing) Check(c, options, records);
        return new FixedWidthLayout
        {
            Name = name,
            Options = options,
            Mode = options.Mode,
            Records = records,
            ContentType = $"text/plain; charset={options.CodePage.WebName}",
            Totals = TotalRule.ReadAll(c),
            Lengths = [.. records.All.Select(r => Math.Max(options.RecordLength, r.Fields.Select(f => f.Start + f.Length).DefaultIfEmpty(0).Max()))],
        };
    }

    private static void Check(ConfigReader c, FixedWidthOptions options, RecordSet records)
    {
        foreach (var record in records.All)
        {
            FieldLayout? before = null;
            foreach (var field in record.Fields.OrderBy(f => f.Start))
            {
                if (before is not null && field.Start < before.Start + before.Length)
                {
                    c.Scope.Diagnostics.Error(LayoutError.Layout, field.Location, $"field {field.Name} begins at {field.Start + 1}, and {before.Name} (line {before.Location.Line}) goes up to {before.Start + before.Length}; two fields cannot share bytes");
                }
                if (options.RecordLength > 0 && field.Start + field.Length > options.RecordLength)
                {
                    c.Scope.Diagnostics.Error(LayoutError.Layout, field.Location, $"field {field.Name} ends at {field.Start + field.Length}, behind the record_length of {options.RecordLength}");
                }
                before = field;
            }
        }
        if (options.RecordLength > 0) return;
        if (options.LineEnd == RecordEnd.Optional) c.Scope.Diagnostics.Error(LayoutError.Layout, c.Node?["format"]?.Location ?? c.Location, "where line ends may be missing, only the length tells where a record ends: give the format a record_length");
        if (options.LineEnd != RecordEnd.None) return;
        var lengths = records.All.Select(r => r.Fields.Select(f => f.Start + f.Length).DefaultIfEmpty(0).Max()).Distinct().Count();
        if (lengths > 1) c.Scope.Diagnostics.Error(LayoutError.Layout, c.Node?["format"]?.Location ?? c.Location, "records without line ends are told apart by their length: give the format a record_length");
    }
}
