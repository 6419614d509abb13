using System.Diagnostics;
using Bridge.Testing.Files;
using Bridge.Testing.Processes;

namespace Bridge.Testing.Brokers;

/// <summary>
/// A broker installed on this machine, run by one of the scripts beside this file in a process group of its own. The script ends
/// the group when its standard input ends, so no broker outlives a killed test process. One caller at a time.
/// </summary>
internal sealed class LocalBrokerNode(string script, TestDirectory directory, params string[] arguments) : IBrokerNode
{
    private const int KeptLines = 60;
    private readonly Queue<string> _log = new();
    private Process? _process;

    public string Origin => "local";

    public bool IsAlive => _process is { HasExited: false };

    /// <summary>Whether local brokers can run here at all, and this program is installed.</summary>
    public static bool IsInstalled(string pattern)
    {
        if (OperatingSystem.IsWindows() || FindProgram("setsid") is null)
            return false;
        return pattern.Contains('/') ? Directory.Exists(pattern) : FindProgram(pattern) is not null;
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (IsAlive)
            throw new InvalidOperationException("The broker already runs.");
        var path = Path.Combine(AppContext.BaseDirectory, "Brokers", script);
        var info = new ProcessStartInfo("setsid", ["sh", path, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _process = new Process { StartInfo = info };
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        ProcessStarter.Start(_process);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        var group = _process.Id;
        RunningProcesses.Add(_process, () =>
        {
            ProcessSignal.SendToGroup(group, ProcessSignal.Kill);
            directory.Dispose();
        });
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_process is null)
            return;
        if (!_process.HasExited)
        {
            ProcessSignal.Send(_process.Id, ProcessSignal.Terminate);
            await _process.WaitForExitAsync(cancellationToken).WaitAsync(TimeSpan.FromSeconds(60), cancellationToken);
        }

        Forget();
    }

    public async Task KillAsync(CancellationToken cancellationToken)
    {
        if (_process is null)
            return;
        if (!_process.HasExited)
        {
            ProcessSignal.SendToGroup(_process.Id, ProcessSignal.Kill);
            await _process.WaitForExitAsync(cancellationToken).WaitAsync(TimeSpan.FromSeconds(30), cancellationToken);
        }

        Forget();
    }

    public Task<string> ReadLogAsync()
    {
        lock (_log)
            return Task.FromResult(string.Join('\n', _log));
    }

    /// <summary>Kills, since the data is of no use any more, and deletes the directory.</summary>
    public async ValueTask DisposeAsync()
    {
        await KillAsync(CancellationToken.None);
        directory.Dispose();
    }

    private static string? FindProgram(string name)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Append("/usr/sbin").Append("/usr/local/sbin");
        return folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
    }

    private void Forget()
    {
        RunningProcesses.Remove(_process!);
        _process!.Dispose();
        _process = null;
    }

    private void Keep(string? line)
    {
        if (line is null)
            return;
        lock (_log)
        {
            _log.Enqueue(line);
            if (_log.Count > KeptLines)
                _log.Dequeue();
        }
    }
}
