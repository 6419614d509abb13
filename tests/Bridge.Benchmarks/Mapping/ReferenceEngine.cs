using System.Diagnostics;
using System.Text.Json;

namespace Bridge.Benchmarks.Mapping;

/// <summary>The reference implementation in a child process, which works only while it is asked to.</summary>
internal sealed class ReferenceEngine : IDisposable
{
    private readonly Process _process;

    private ReferenceEngine(Process process) => _process = process;

    /// <summary>Versions of engine and runtime, and the processor.</summary>
    public string Description { get; private set; } = "";

    /// <summary>Starts it from the first folder that holds node_modules/jsonata; null, with the reason, if there is none or Node is not installed.</summary>
    public static ReferenceEngine? Start(IEnumerable<string> folders, out string reason)
    {
        var folder = folders.FirstOrDefault(f => Directory.Exists(Path.Combine(f, "node_modules", "jsonata")));
        if (folder is null)
        {
            reason = "npm package jsonata is not installed: run `npm ci --prefix tests/node`, or give its folder by --reference";
            return null;
        }
        var start = new ProcessStartInfo("node") { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var argument in new[] { Path.Combine(AppContext.BaseDirectory, "Mapping", "node", "reference.mjs"), folder, MappingCase.CasesFile, MappingCase.InputFile }) start.ArgumentList.Add(argument);
        try
        {
            var engine = new ReferenceEngine(Process.Start(start)!);
            using var hello = engine.Read();
            engine.Description = string.Join(", ", hello.RootElement.EnumerateObject().Select(p => p.Name == "node" ? "node " + p.Value : p.Value.ToString()));
            reason = "";
            return engine;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            reason = $"node cannot be started: {e.Message}";
            return null;
        }
    }

    public Sample Measure(string what, MappingCase one, TimeSpan time)
    {
        _process.StandardInput.WriteLine(JsonSerializer.Serialize(new Dictionary<string, object> { ["what"] = what, ["case"] = one.Name, ["ms"] = time.TotalMilliseconds }));
        using var answer = Read();
        var root = answer.RootElement;
        return new Sample(root.GetProperty("n").GetInt64(), root.GetProperty("ns").GetDouble(), root.GetProperty("cpu").GetDouble());
    }

    /// <summary>The result of a mapping as JSON.</summary>
    public string Result(MappingCase one)
    {
        _process.StandardInput.WriteLine(JsonSerializer.Serialize(new Dictionary<string, object> { ["what"] = "result", ["case"] = one.Name }));
        using var answer = Read();
        return answer.RootElement.GetProperty("result").GetRawText();
    }

    private JsonDocument Read() => JsonDocument.Parse(_process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("the reference ended"));

    public void Dispose()
    {
        _process.StandardInput.Close(); // the end of its input ends it
        if (!_process.WaitForExit(TimeSpan.FromSeconds(5))) _process.Kill();
        _process.Dispose();
    }
}
