using System.Globalization;
using System.Text;
using Bridge.Configuration;
using Bridge.Configuration.Tree;
using Bridge.Mapping.Files;
using Bridge.Mapping.Files.Rejections;
using Bridge.Mapping.Files.Running;
using Bridge.Messages;
using Bridge.Registration;

namespace Bridge.Mapping.Testing;

/// <summary>Runs the tests that stand in mapping files and in <c>*.test.yaml</c> files beside them.</summary>
public sealed class MappingTestRunner(AdapterRegistry registry, TimeProvider time)
{
    private const string TestsEnding = ".test.yaml";

    /// <summary>
    /// All mapping files at a path: the file itself, or those of a folder and its folders that have a mapping in them. A file of tests stands for its mapping,
    /// also where that does not exist: running it is an error then.
    /// </summary>
    public static IReadOnlyList<string> Find(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!Directory.Exists(path)) return [MappingOf(Path.GetFullPath(path))];
        return [.. Directory.EnumerateFiles(path, "*.*", SearchOption.AllDirectories)
            .Where(f => Path.GetExtension(f) is ".yaml" or ".yml" or ".jsonata" && (IsTests(f) || IsMapping(f)))
            .Select(MappingOf)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)];
    }

    /// <summary>Runs the tests of one mapping file. A mapping that does not compile gives findings and no results.</summary>
    public IReadOnlyList<MappingTestResult> Run(string path, Diagnostics diagnostics)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(diagnostics);
        var mapping = new MappingLoader(registry).Load(path, diagnostics);
        var tests = ReadTests(path, diagnostics);
        if (mapping is null || diagnostics.HasErrors) return [];
        return [.. tests.Select(t => RunOne(mapping, t, path))];
    }

    private List<MappingTest> ReadTests(string path, Diagnostics diagnostics)
    {
        var tests = new List<MappingTest>();
        if (!File.Exists(path)) return tests; // the loader says so
        if (Path.GetExtension(path) != ".jsonata" && YamlTree.Parse(File.ReadAllText(path), path, new Diagnostics()) is { Kind: ConfigNodeKind.Mapping } root && root["tests"] is { } own) Add(own, path);
        var beside = Path.Combine(Path.GetDirectoryName(path) ?? "", Path.GetFileNameWithoutExtension(path) + TestsEnding);
        if (File.Exists(beside) && YamlTree.Parse(File.ReadAllText(beside), beside, diagnostics) is { } file) Add((file.Kind == ConfigNodeKind.Mapping ? file["tests"] : null) ?? file, beside);
        return tests;

        void Add(ConfigNode list, string file)
        {
            if (list.Kind != ConfigNodeKind.Sequence)
            {
                diagnostics.Error("BR1002", list.Location, "tests are a list: - name: …, and below it the input and what must come");
                return;
            }
            var scope = new ConfigScope { Diagnostics = diagnostics, BaseDirectory = Path.GetDirectoryName(file) ?? "", Registry = registry };
            for (var i = 0; i < list.Items.Count; i++) tests.Add(ConfigReader.Read(list.Items[i], scope, $"tests[{i}]", MappingTest.Read));
        }
    }

    private MappingTestResult RunOne(CompiledMapping mapping, MappingTest test, string path)
    {
        var start = time.GetTimestamp();
        var verdict = Check(mapping, test);
        return new MappingTestResult(path, test.Name, test.Location, verdict.Failure, time.GetElapsedTime(start).TotalSeconds)
        {
            Actual = verdict.Actual,
            ActualFile = verdict.ActualBytes is { } bytes ? (test.OutputFile!, bytes) : null,
            OutputKey = test.OutputKey,
            IsList = test.Outputs is not null,
            IsTree = IsJson(mapping),
        };
    }

    /// <summary>Why a test fails, and what came where it fails for its output; all null if it passes.</summary>
    private sealed record Verdict(string? Failure, IReadOnlyList<string>? Actual = null, byte[]? ActualBytes = null);

    private static Verdict Check(CompiledMapping mapping, MappingTest test)
    {
        var input = test.InputHex ?? (test.InputFile is { } file ? File.Exists(file) ? File.ReadAllBytes(file) : null : Encoding.UTF8.GetBytes(test.Input ?? ""));
        if (input is null) return new($"the file {test.InputFile} does not exist");
        var headers = new HeaderWriter();
        DateTimeOffset? receivedAt = null;
        foreach (var (name, value) in test.Meta)
        {
            if (name != "received_at") headers.Add(":" + name, value.Text);
            else if (DateTimeOffset.TryParse(value.Text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var moment)) receivedAt = moment;
            else return new($"meta.received_at '{value.Text}' is no time such as 2026-03-01T12:05:00Z");
        }

        using var output = new MappedBatch([]);
        var worker = mapping.CreateWorker(test.Destination);
        var mask = new OutputMask(mapping);
        var rejections = new List<MappingRejection>();
        var filters = new List<string>();
        foreach (var batch in MessageCutter.Cut(input, mapping.From, headers.ToHeaderSet()))
        {
            if (receivedAt is { } moment) batch.ReceivedAt = moment;
            for (var i = 0; i < batch.Count; i++)
            {
                if (batch[i].Fault is { } fault)
                {
                    rejections.Add(new MappingRejection("BR2013", fault));
                    continue;
                }
                var outcome = worker.Translate(batch[i], output);
                mask.AddInput(batch[i]);
                if (outcome.Rejection is { } rejection) rejections.Add(rejection);
                if (outcome.Filter is { } filter) filters.Add(filter);
            }
        }
        var verdict = Judge(mapping, test, output.Messages, rejections, filters);
        return verdict.Failure is { } failure ? verdict with { Failure = mask.Apply(failure, output.Messages) } : verdict;
    }

    private static Verdict Judge(CompiledMapping mapping, MappingTest test, MessageBatch output, List<MappingRejection> rejections, List<string> filters)
    {
        var isJson = IsJson(mapping);
        if (test.Rejected is { } expected)
        {
            if (rejections.Count == 0) return new($"expected a rejection with \"{expected}\", got {Got(output, filters)}");
            return new(rejections.Exists(r => r.Text.Contains(expected, StringComparison.Ordinal) || r.Code == expected || r.JsonataCode == expected) ? null
                : $"expected a rejection with \"{expected}\", got:\n{string.Join('\n', rejections.Select(r => r.Text))}");
        }
        if (rejections.Count > 0) return new($"rejected:\n{string.Join('\n', rejections.Select(r => r.Text))}");
        if (test.Filtered is { } filter) return new(filters.Contains(filter) ? null : $"expected to be filtered by {filter}, got {Got(output, filters)}");
        var bodies = Enumerable.Range(0, output.Count).Select(i => Encoding.UTF8.GetString(output[i].Body.Span)).ToList();
        if (test.Outputs is { } list)
        {
            return CompareAll(list, output, isJson) is { } difference ? new(difference, bodies) : new(Enumerable.Range(0, output.Count).Select(i => CheckHead(test, output[i])).FirstOrDefault(d => d is not null));
        }
        if (output.Count != 1) return new($"expected one message, got {Got(output, filters)}");
        var message = output[0];
        if (test.OutputFile is { } file) return CompareFile(file, message) is { } fileDifference ? new(fileDifference, ActualBytes: message.Body.ToArray()) : new(CheckHead(test, message));
        var differences = OutputComparison.Compare(test.Output!, message.Body.Span, isJson);
        return differences.Length > 0 ? new(differences, bodies) : new(CheckHead(test, message));
    }

    private static string? CompareFile(string file, Message message)
    {
        if (!File.Exists(file)) return $"the file {file} does not exist";
        var expected = File.ReadAllBytes(file);
        if (expected.AsSpan().SequenceEqual(message.Body.Span)) return null;
        return OutputComparison.Compare(ConfigNode.OfText(Encoding.UTF8.GetString(expected), file), message.Body.Span, false) is { Length: > 0 } differences ? differences : "the bytes differ in their line ends";
    }

    private static string? CheckHead(MappingTest test, Message message)
    {
        var differences = new List<string>();
        if (test.Key is { } key && Encoding.UTF8.GetString(message.Key.Span) is var actual && actual != key) differences.Add($"key: expected \"{key}\", got \"{actual}\"");
        foreach (var (name, value) in test.Headers)
        {
            var got = message.TryGetHeader(Encoding.UTF8.GetBytes(name), out var field) ? field.ValueText : null;
            if (got != value.Text) differences.Add($"header {name}: expected \"{value.Text}\", got {(got is null ? "none" : $"\"{got}\"")}");
        }
        return differences.Count == 0 ? null : string.Join('\n', differences);
    }

    private static string? CompareAll(ConfigNode list, MessageBatch output, bool isJson)
    {
        var differences = new StringBuilder();
        if (list.Items.Count != output.Count) differences.Append($"expected {Messages(list.Items.Count)}, got {output.Count}\n");
        for (var i = 0; i < Math.Max(list.Items.Count, output.Count); i++)
        {
            if (i >= output.Count) differences.Append($"message {i + 1}: nothing came\n");
            else if (i >= list.Items.Count) differences.Append($"message {i + 1}: not expected, got {Encoding.UTF8.GetString(output[i].Body.Span)}\n");
            else if (OutputComparison.Compare(list.Items[i], output[i].Body.Span, isJson) is { Length: > 0 } d) differences.Append($"message {i + 1}\n{d}\n");
        }
        return differences.Length == 0 ? null : differences.ToString().TrimEnd('\n');
    }

    private static string Got(MessageBatch output, List<string> filters) =>
        filters.Count > 0 ? $"filtered by {string.Join(", ", filters)}" : output.Count == 0 ? "nothing" : $"{Messages(output.Count)}{(output.Count == 1 ? "" : ", the first")}: {Encoding.UTF8.GetString(output[0].Body.Span)}";

    private static string Messages(int count) => count == 1 ? "1 message" : $"{count} messages";

    private static bool IsJson(CompiledMapping mapping) => mapping.To?.ContentType.Contains("json", StringComparison.Ordinal) ?? false;

    private static bool IsTests(string file) => file.EndsWith(TestsEnding, StringComparison.Ordinal);

    private static string MappingOf(string file)
    {
        if (!IsTests(file)) return file;
        var stem = file[..^TestsEnding.Length];
        return new[] { ".yaml", ".yml", ".jsonata" }.Select(e => stem + e).FirstOrDefault(File.Exists) ?? stem + ".yaml";
    }

    private static bool IsMapping(string file) =>
        Path.GetExtension(file) == ".jsonata" || File.ReadLines(file).Any(l => l.StartsWith("mapping:", StringComparison.Ordinal));
}
