using System.Globalization;
using Bridge.Codecs.Layouts;
using Bridge.Codecs.Layouts.Fields;
using Bridge.Codecs.Layouts.Totals;
using Bridge.Configuration;
using Bridge.Formats;

namespace Bridge.Codecs.Csv;

/// <summary>A layout of delimited records.</summary>
internal sealed class CsvLayout : RecordLayoutFile
{
    public required CsvOptions Options { get; init; }

    public static CsvLayout Read(ConfigReader c)
    {
        var name = ReadName(c);
        var options = ReadFormat(c, CsvOptions.Read);
        var records = ReadRecords(c, FieldReader.ReadDelimited, options.CodePage);
        if (!c.IsDescribing)
        {
            var format = c.Node?["format"]?.Location ?? c.Location;
            if (options.Names.Count > 0) c.Scope.Diagnostics.Error(LayoutError.Layout, format, "the layout names the columns by its fields; write header: false here");
            if (options.HasHeader && !records.IsSingle && c.Node?["format"]?["header"] is null) options = options with { HasHeader = false };
            if (options.HasHeader && !records.IsSingle) c.Scope.Diagnostics.Error(LayoutError.Layout, format, "a header line names the columns of one record type, and this layout has several; write header: false");
            CheckColumns(c, options, records);
            if (options.HasHeader && !c.Scope.Diagnostics.HasErrors) CheckHeader(c, new CsvFormat(options, records), records);
        }
        return new CsvLayout { Name = name, Options = options, Mode = options.Mode, Records = records, ContentType = MediaType(options), Totals = TotalRule.ReadAll(c) };
    }

    public static string MediaType(CsvOptions options) => $"text/csv; charset={options.CodePage.WebName}; header={(options.HasHeader ? "present" : "absent")}";

    /// <summary>Number of a field's column from 0, where there is no header.</summary>
    public static int ColumnOf(FieldLayout field, int order) =>
        int.TryParse(field.Column, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number - 1 : order;

    // A header line that cannot be written is a mistake of the layout, not of a message.
    private static void CheckHeader(ConfigReader c, CsvFormat format, RecordSet records)
    {
        foreach (var field in records.Roots[0].Fields)
        {
            try
            {
                CsvHeader.Write(format, [field.Column]);
            }
            catch (MessageFormatException fault)
            {
                c.Scope.Diagnostics.Error(LayoutError.Layout, field.Location, $"the column's name '{field.Column}' cannot stand in the header line: {fault.Message}");
            }
        }
    }

    private static void CheckColumns(ConfigReader c, CsvOptions options, RecordSet records)
    {
        foreach (var record in records.All)
        {
            var columns = record.Fields.Select((f, i) => (Field: f, Column: options.HasHeader ? f.Column : ColumnOf(f, i).ToString(CultureInfo.InvariantCulture)));
            foreach (var clash in columns.GroupBy(p => p.Column).Where(g => g.Count() > 1))
            {
                var (last, first) = (clash.Last().Field, clash.First().Field);
                c.Scope.Diagnostics.Error(LayoutError.Layout, last.Location, $"fields {first.Name} (line {first.Location.Line}) and {last.Name} are the same column");
            }
        }
    }
}
