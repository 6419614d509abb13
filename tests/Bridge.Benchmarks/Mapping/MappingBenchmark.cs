using System.Globalization;
using System.Text.Json.Nodes;
using Bridge.Mapping;

namespace Bridge.Benchmarks.Mapping;

/// <summary>
/// The five mappings in our engine and in the reference implementation, in turns of a fraction of a second, so that whatever else the machine does meets
/// both. Ratios are taken turn by turn; their minimum and median are reported.
/// </summary>
internal static class MappingBenchmark
{
    private static readonly string[] Kinds = ["eval", "bytes", "compile"];

    // Ours alone: where the time from bytes to bytes goes.
    private static readonly string[] Parts = ["decode", "emit"];

    public static int Run(string[] args)
    {
        var options = MappingBenchmarkOptions.Parse(args);
        if (options is null)
        {
            Console.Error.WriteLine(MappingBenchmarkOptions.Usage);
            return 64;
        }
        if (options.Only == "record")
        {
            RecordBenchmark.Run(options);
            return 0;
        }
        var input = File.ReadAllBytes(MappingCase.InputFile).AsSpan().TrimEnd((byte)'\n').ToArray();
        var rows = MappingCase.ReadAll()
            .Where(c => options.Only is null || c.Name.StartsWith(options.Only, StringComparison.Ordinal))
            .Select(c => new MappingRow(c, new BridgeEngine(c.Expression, input, options.Mode))).ToList();
        using var reference = options.Alone ? null : ReferenceEngine.Start(options.ReferenceFolders, out var reason) ?? Missing(reason);
        Console.WriteLine($"{input.Length} bytes of input, {options.Rounds} rounds of {options.Slice.TotalMilliseconds:0} ms a figure, {(options.Cpu ? "processor time" : "wall clock")}, .NET {Environment.Version}, {Environment.ProcessorCount} cores");
        if (reference is not null) Console.WriteLine(reference.Description);
        if (reference is not null && !Agree(rows, reference)) return 1;

        foreach (var row in rows)
        {
            // Long enough for tiered compilation to settle; the reference warms up as long.
            foreach (var kind in Kinds)
            {
                BridgeEngine.Measure(row.Call(kind), options.WarmUp);
                reference?.Measure(kind, row.Case, options.WarmUp);
            }
        }
        foreach (var row in rows)
        {
            foreach (var part in Parts) BridgeEngine.Measure(row.Call(part), options.WarmUp);
        }
        for (var round = 0; round < options.Rounds; round++)
        {
            foreach (var row in rows)
            {
                foreach (var part in Parts) row.Add(part, BridgeEngine.Measure(row.Call(part), options.Slice), null);
                foreach (var kind in Kinds) row.Add(kind, BridgeEngine.Measure(row.Call(kind), options.Slice), reference?.Measure(kind, row.Case, options.Slice));
            }
        }
        Report(rows, options.Cpu, reference is not null);
        if (options.Only is null) RecordBenchmark.Run(options);
        return 0;
    }

    private static ReferenceEngine? Missing(string reason)
    {
        Console.Error.WriteLine($"without the reference: {reason}");
        return null;
    }

    // Nothing is timed that gives something else than the reference.
    private static bool Agree(List<MappingRow> rows, ReferenceEngine reference)
    {
        var agree = true;
        foreach (var row in rows)
        {
            string ours = row.Engine.Result(), theirs = reference.Result(row.Case);
            if (JsonNode.DeepEquals(JsonNode.Parse(ours), JsonNode.Parse(theirs))) continue;
            Console.Error.WriteLine($"{row.Case.Name}: we give {ours}\n  the reference gives {theirs}");
            agree = false;
        }
        return agree;
    }

    private static void Report(List<MappingRow> rows, bool cpu, bool compared)
    {
        foreach (var kind in new[] { "bytes", "eval" })
        {
            Console.WriteLine();
            Console.WriteLine(kind == "bytes" ? "Bytes to bytes (decode, evaluate, write), messages a second:" : "Evaluate only (input decoded, result a value), messages a second:");
            Console.WriteLine("| mapping | ours | reference | ratio, median | ratio, least | bytes allocated a message |");
            Console.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: |");
            double product = 1, productLeast = 1;
            foreach (var row in rows)
            {
                var ratios = row.Ratios(kind, cpu);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"| {row.Case.Name} | {row.Ours(kind, cpu):#,0} | {(compared ? row.Theirs(kind, cpu).ToString("#,0", CultureInfo.InvariantCulture) : "-")} | {Ratio(ratios.Median)} | {Ratio(ratios.Least)} | {BridgeEngine.Allocated(row.Call(kind)):0.##} |"));
                product *= ratios.Median;
                productLeast *= ratios.Least;
            }
            if (compared) Console.WriteLine($"| geometric mean | | | {Ratio(Math.Pow(product, 1.0 / rows.Count))} | {Ratio(Math.Pow(productLeast, 1.0 / rows.Count))} | |");
        }
        Console.WriteLine();
        Console.WriteLine("Nanoseconds a message, ours:");
        Console.WriteLine("| mapping | decode | evaluate and write | bytes to bytes |");
        Console.WriteLine("| --- | ---: | ---: | ---: |");
        foreach (var row in rows)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {row.Case.Name} | {1e9 / row.Ours("decode", cpu):0} | {1e9 / row.Ours("emit", cpu):0} | {1e9 / row.Ours("bytes", cpu):0} |"));
        }
        Console.WriteLine();
        Console.WriteLine("Compile (text to program):");
        Console.WriteLine("| mapping | leaves | µs | µs a leaf | reference, µs (it only parses) |");
        Console.WriteLine("| --- | ---: | ---: | ---: | ---: |");
        foreach (var row in rows)
        {
            var ours = 1e6 / row.Ours("compile", cpu);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {row.Case.Name} | {row.Case.Leaves} | {ours:0.0} | {ours / row.Case.Leaves:0.0} | {(compared ? (1e6 / row.Theirs("compile", cpu)).ToString("0.0", CultureInfo.InvariantCulture) : "-")} |"));
        }
    }

    private static string Ratio(double ratio) => double.IsNaN(ratio) ? "-" : ratio.ToString("0.0", CultureInfo.InvariantCulture);
}
