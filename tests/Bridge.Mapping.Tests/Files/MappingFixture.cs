using System.Text;
using Bridge.Codecs;
using Bridge.Configuration;
using Bridge.Configuration.Values;
using Bridge.Mapping.Files;
using Bridge.Mapping.Files.Running;
using Bridge.Mapping.Testing;
using Bridge.Messages;
using Bridge.Registration;

namespace Bridge.Mapping.Tests.Files;

/// <summary>Mapping files written by a test into a folder of its own.</summary>
internal sealed class MappingFixture : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bridge-mapping-").FullName;

    public static AdapterRegistry Registry { get; } = Register();

    public Diagnostics Diagnostics { get; } = new();

    public string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    public CompiledMapping? Load(string yaml, string name = "m.yaml") => new MappingLoader(Registry, n => n == "SITE" ? "north" : null).Load(Write(name, yaml), Diagnostics);

    public CompiledMapping Good(string yaml)
    {
        var mapping = Load(yaml);
        Assert.True(mapping is not null, string.Join('\n', Diagnostics.All));
        return mapping;
    }

    /// <summary>Maps an input and gives the bodies; fails on a rejection.</summary>
    public static List<string> Map(CompiledMapping mapping, string input, IReadOnlyList<Template>? templates = null, Action<MappedBatch>? look = null)
    {
        using var output = new MappedBatch(templates ?? []);
        foreach (var outcome in Outcomes(mapping, input, output)) Assert.True(outcome.Rejection is null, outcome.Rejection?.Text);
        look?.Invoke(output);
        return [.. Enumerable.Range(0, output.Messages.Count).Select(i => Encoding.UTF8.GetString(output.Messages[i].Body.Span))];
    }

    public static List<MappingOutcome> Outcomes(CompiledMapping mapping, string input, MappedBatch? output = null)
    {
        output ??= new MappedBatch([]);
        var headers = new HeaderWriter();
        headers.Add(HeaderNames.FileName, "in.dat");
        headers.Add("priority", "7");
        var worker = mapping.CreateWorker();
        var outcomes = new List<MappingOutcome>();
        foreach (var batch in MessageCutter.Cut(Encoding.UTF8.GetBytes(input), mapping.From, headers.ToHeaderSet()))
        {
            for (var i = 0; i < batch.Count; i++) outcomes.Add(worker.Translate(batch[i], output));
        }
        return outcomes;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static AdapterRegistry Register()
    {
        var registry = new AdapterRegistry();
        new CodecsAdapter().Register(registry);
        return registry;
    }
}
