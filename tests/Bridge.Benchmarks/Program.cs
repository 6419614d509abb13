using Bridge.Benchmarks.Amqp;
using Bridge.Benchmarks.Journal;
using Bridge.Benchmarks.EndToEnd;
using Bridge.Benchmarks.Formats;
using Bridge.Benchmarks.Mapping;

// Each subject has a folder with its benchmark; the first argument names it, the rest is the subject's own.
var benchmarks = new Dictionary<string, Func<string[], int>>(StringComparer.Ordinal)
{
    ["journal"] = JournalBenchmark.Run,
    ["formats"] = FormatsBenchmark.Run,
    ["mapping"] = MappingBenchmark.Run,
    ["amqp"] = AmqpBenchmark.Run,
    ["servicebus"] = ServiceBusBenchmark.Run,
    ["endtoend"] = EndToEndBenchmark.Run,
};

if (args.Length == 0 || !benchmarks.TryGetValue(args[0], out var run))
{
    Console.Error.WriteLine($"usage: dotnet run -c Release --project tests/Bridge.Benchmarks -- {string.Join(" | ", benchmarks.Keys)} [options]");
    return 64;
}
return run(args[1..]);
