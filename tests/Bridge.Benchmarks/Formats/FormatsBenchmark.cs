using System.Buffers;
using System.Globalization;
using System.Text;
using Bridge.Codecs;
using Bridge.Configuration;
using Bridge.Documents;
using Bridge.Formats;
using Bridge.Mapping.Files;
using Bridge.Mapping.Files.Running;
using Bridge.Messages;
using Bridge.Registration;
using Bridge.Testing.Files;
using Sylvan.Data.Csv;
using CsvReader = CsvHelper.CsvReader;
using CsvReaderOptions = CsvHelper.CsvReaderOptions;

namespace Bridge.Benchmarks.Formats;

/// <summary>
/// MB per second of processor time for each format, decode only (fields are found, none is converted) and with every field converted, beside a library of the field. All lines of a round run one after the other,
/// round after round; the median counts.
/// <code>dotnet run -c Release --project tests/Bridge.Benchmarks -- formats [--megabytes 32] [--rounds 5] [--only csv]</code>
/// </summary>
internal static class FormatsBenchmark
{
    public static int Run(string[] args)
    {
        var megabytes = Number(args, "--megabytes", 32);
        var rounds = Number(args, "--rounds", 5);
        using var folder = new TestDirectory("formats-benchmark");
        var csv = FormatSamples.Csv(megabytes << 20, quoted: false);
        var quoted = FormatSamples.Csv(megabytes << 20, quoted: true);
        var fixedWidth = FormatSamples.FixedWidth(megabytes << 20);
        var csvCodec = LayoutFormats.Load(folder.Path, "order.yaml", FormatSamples.CsvLayout);
        var fixedCodec = LayoutFormats.Load(folder.Path, "stock.yaml", FormatSamples.FixedLayout);
        var csvBatches = CodecRuns.Cut(csvCodec, csv);
        var fixedBatches = CodecRuns.Cut(fixedCodec, fixedWidth);
        var mapping = Map(folder.Path);

        (string Name, int Bytes, Func<long> Run)[] lines =
        [
            ("csv: decode only", csv.Length, () => CodecRuns.Decode(csvCodec, csvBatches, all: false)),
            ("csv: frame, pack, decode", csv.Length, () => CodecRuns.FrameAndDecode(csvCodec, csv)),
            ("csv: every field as span", csv.Length, () => CodecRuns.Spans(csvCodec, csvBatches)),
            ("csv: every field converted", csv.Length, () => CodecRuns.Decode(csvCodec, csvBatches, all: true)),
            ("Sylvan.Data.Csv: read", csv.Length, () => Sylvan(csv, all: false)),
            ("Sylvan.Data.Csv: every field as span", csv.Length, () => Sylvan(csv, all: true)),
            ("Sylvan.Data.Csv: every field converted", csv.Length, () => SylvanConverted(csv)),
            ("CsvHelper: read", csv.Length, () => Helper(csv, all: false)),
            ("CsvHelper: every field as span", csv.Length, () => Helper(csv, all: true)),
            ("csv, half quoted: frame, pack, decode", quoted.Length, () => CodecRuns.FrameAndDecode(csvCodec, quoted)),
            ("Sylvan.Data.Csv, half quoted: read", quoted.Length, () => Sylvan(quoted, all: false)),
            ("fixed_width: decode only", fixedWidth.Length, () => CodecRuns.Decode(fixedCodec, fixedBatches, all: false)),
            ("fixed_width: frame, pack, decode", fixedWidth.Length, () => CodecRuns.FrameAndDecode(fixedCodec, fixedWidth)),
            ("fixed_width: every field converted", fixedWidth.Length, () => CodecRuns.Decode(fixedCodec, fixedBatches, all: true)),
            ("fixed_width: 13 fields to JSON by a mapping", fixedWidth.Length, () => Translate(mapping, fixedBatches)),
            .. LayoutFormats.Lines(folder.Path, megabytes << 20),
            .. MessageFormats.Lines(megabytes << 20),
        ];
        if (Array.IndexOf(args, "--only") is var only and >= 0 && only + 1 < args.Length) lines = [.. lines.Where(l => l.Name.Contains(args[only + 1], StringComparison.OrdinalIgnoreCase))];
        var results = lines.Select(_ => new List<(double Seconds, long Records)>()).ToArray();
        for (var round = 0; round <= rounds; round++)
        {
            for (var i = 0; i < lines.Length; i++)
            {
                // Processor time: other programs on the machine then count for nothing.
                var start = Environment.CpuUsage.TotalTime;
                var records = lines[i].Run();
                if (round > 0) results[i].Add(((Environment.CpuUsage.TotalTime - start).TotalSeconds, records)); // the first warms up
            }
        }
        Console.WriteLine($"{"",-48}{"MB/s",10}{"records/s",14}");
        for (var i = 0; i < lines.Length; i++)
        {
            var (seconds, records) = results[i].Order().ElementAt(results[i].Count / 2);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{lines[i].Name,-48}{lines[i].Bytes / seconds / 1e6,10:N0}{records / seconds,14:N0}"));
        }
        return 0;
    }

    private static CompiledMapping Map(string folder)
    {
        var path = Path.Combine(folder, "stock-to-json.yaml");
        File.WriteAllText(path, FormatSamples.Mapping);
        var diagnostics = new Diagnostics();
        return new MappingLoader(CodecRuns.Registry()).Load(path, diagnostics) ?? throw new InvalidOperationException(string.Join('\n', diagnostics.All));
    }

    private static long Translate(CompiledMapping mapping, List<MessageBatch> batches)
    {
        var worker = mapping.CreateWorker();
        using var output = new MappedBatch([]);
        long records = 0;
        foreach (var batch in batches)
        {
            output.Clear();
            for (var i = 0; i < batch.Count; i++, records++)
            {
                if (worker.Translate(batch[i], output).Rejection is { } rejection) throw new InvalidOperationException(rejection.Text);
            }
        }
        return records;
    }

    private static long Sylvan(byte[] data, bool all)
    {
        using var reader = CsvDataReader.Create(new StreamReader(new MemoryStream(data), Encoding.UTF8, false, 64 * 1024), new char[64 * 1024], new CsvDataReaderOptions { Delimiter = ';' });
        long records = 0, length = 0;
        while (reader.Read())
        {
            records++;
            for (var i = 0; all && i < reader.RowFieldCount; i++) length += reader.GetFieldSpan(i).Length;
        }
        return length >= 0 ? records : 0;
    }

    // The three numbers as exact decimals, the texts as spans: what the layout makes of them.
    private static long SylvanConverted(byte[] data)
    {
        var culture = new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = ",", NumberGroupSeparator = "" } };
        using var reader = CsvDataReader.Create(new StreamReader(new MemoryStream(data), Encoding.UTF8, false, 64 * 1024), new char[64 * 1024], new CsvDataReaderOptions { Delimiter = ';', Culture = culture });
        long records = 0, length = 0;
        decimal sum = 0;
        while (reader.Read())
        {
            records++;
            for (var i = 0; i < reader.RowFieldCount; i++)
            {
                if (i is 2 or 4 or 5) sum += reader.GetDecimal(i);
                else length += reader.GetFieldSpan(i).Length;
            }
        }
        return length + sum >= 0 ? records : 0;
    }

    private static long Helper(byte[] data, bool all)
    {
        using var reader = CsvReader.Create(data, new CsvReaderOptions { Separator = ';' });
        long records = 0, length = 0;
        while (reader.Read())
        {
            records++;
            for (var i = 0; all && i < reader.FieldCount; i++) length += reader.GetSpan(i).Length;
        }
        return length >= 0 ? records : 0;
    }

    private static int Number(string[] args, string name, int fallback) =>
        Array.IndexOf(args, name) is var at and >= 0 && at + 1 < args.Length ? int.Parse(args[at + 1], CultureInfo.InvariantCulture) : fallback;
}
