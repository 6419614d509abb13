using System.Diagnostics;
using System.Text;

namespace Bridge.Cli.Demonstration;

/// <summary>
/// A program that takes part in the demo, as a process of its own. Lines of its standard output are handed on as they come; standard error goes to a log file.
/// Ends with its standard input.
/// </summary>
internal sealed class DemoProgram : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task _reading;
    private readonly StreamWriter _log;

    private DemoProgram(Process process, StreamWriter log, Action<string> line)
    {
        _process = process;
        _log = log;
        _reading = Task.WhenAll(ReadAsync(process.StandardOutput, line), ReadAsync(process.StandardError, Log));
    }

    /// <summary>Starts one of the programs that stand beside this one.</summary>
    public static DemoProgram Start(string name, IEnumerable<string> arguments, string folder, Action<string> line, IReadOnlyDictionary<string, string>? environment = null)
    {
        var info = new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet")
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        info.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, name + ".dll"));
        foreach (var argument in arguments) info.ArgumentList.Add(argument);
        foreach (var (key, value) in environment ?? new Dictionary<string, string>()) info.Environment[key] = value;
        var log = new StreamWriter(Path.Combine(folder, name + ".log"), append: false) { AutoFlush = true };
        return new DemoProgram(Process.Start(info) ?? throw new InvalidOperationException($"{name} could not be started."), log, line);
    }

    /// <summary>Completes when the program has ended and all its output was handed on.</summary>
    public async Task<int> WaitAsync()
    {
        await _process.WaitForExitAsync();
        await _reading;
        return _process.ExitCode;
    }

    public bool HasExited => _process.HasExited;

    /// <summary>Ends its standard input and waits; kills it after ten seconds.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (!_process.HasExited) _process.StandardInput.Close();
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
        }
        await _reading;
        await _log.DisposeAsync();
        _process.Dispose();
    }

    private void Log(string line)
    {
        lock (_log) _log.WriteLine(line);
    }

    private static async Task ReadAsync(StreamReader reader, Action<string> line)
    {
        while (await reader.ReadLineAsync() is { } text) line(text);
    }
}
