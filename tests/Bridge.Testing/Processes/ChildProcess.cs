using System.Diagnostics;
using System.Text;

namespace Bridge.Testing.Processes;

/// <summary>
/// A program under test as a child process: its lines are captured, it can be signalled, killed and waited for. It dies with
/// the test process. Thread-safe.
/// </summary>
public sealed class ChildProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Lock _gate = new();
    private readonly List<string> _output = [];
    private readonly List<string> _errors = [];
    private readonly List<(Func<string, bool> Matches, TaskCompletionSource<string> Found)> _waiters = [];
    private readonly Task _reading;

    private ChildProcess(Process process, string description)
    {
        _process = process;
        Description = description;
        _reading = Task.WhenAll(ReadAsync(process.StandardOutput, _output), ReadAsync(process.StandardError, _errors));
        _ = FailWaitersAtEndAsync();
    }

    /// <summary>The command line, for messages.</summary>
    public string Description { get; }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>UTF-8; closing it is the end of input for the program.</summary>
    public StreamWriter Input => _process.StandardInput;

    /// <summary>Lines of standard output so far, a copy.</summary>
    public IReadOnlyList<string> Output => Copy(_output);

    /// <summary>Lines of standard error so far, a copy.</summary>
    public IReadOnlyList<string> Errors => Copy(_errors);

    /// <summary>Processor time the program has used so far, user and system.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Resident memory of the program now, in bytes.</summary>
    public long ResidentBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Starts a program. <paramref name="environment"/> adds to this process's; a null value removes a variable.</summary>
    public static ChildProcess Start(
        string fileName,
        IEnumerable<string> arguments,
        string? workingDirectory = null,
        IReadOnlyDictionary<string, string?>? environment = null)
    {
        var list = arguments.ToArray();
        var info = ProcessStarter.TiedToThisProcess(fileName, list);
        info.RedirectStandardInput = info.RedirectStandardOutput = info.RedirectStandardError = true;
        info.StandardOutputEncoding = info.StandardErrorEncoding = Encoding.UTF8;
        info.StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        if (workingDirectory is not null)
            info.WorkingDirectory = workingDirectory;
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
            info.Environment[name] = value;

        var process = new Process { StartInfo = info };
        ProcessStarter.Start(process);
        RunningProcesses.Add(process, () => process.Kill(entireProcessTree: true));
        return new ChildProcess(process, $"{fileName} {string.Join(' ', list)}");
    }

    /// <summary>Starts a .NET program by its assembly, with the runtime that runs the tests.</summary>
    public static ChildProcess StartDotnet(
        string assembly,
        IEnumerable<string> arguments,
        string? workingDirectory = null,
        IReadOnlyDictionary<string, string?>? environment = null) =>
        Start(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", arguments.Prepend(assembly), workingDirectory, environment);

    /// <summary>
    /// The first line of either stream, earlier ones included, that satisfies <paramref name="matches"/>. Throws with everything
    /// the program wrote when it ends or the cap (default 30 s) passes before.
    /// </summary>
    public async Task<string> WaitForLineAsync(Func<string, bool> matches, TimeSpan? cap = null, CancellationToken cancellationToken = default)
    {
        var found = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_output.Concat(_errors).FirstOrDefault(matches) is { } line)
                return line;
            if (_reading.IsCompleted)
                throw new InvalidOperationException(WithTranscript($"'{Description}' ended without the expected line."));
            _waiters.Add((matches, found));
        }

        try
        {
            return await found.Task.WaitAsync(cap ?? TimeSpan.FromSeconds(30), cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException(WithTranscript($"'{Description}' did not write the expected line."));
        }
    }

    /// <inheritdoc cref="WaitForLineAsync(Func{string, bool}, TimeSpan?, CancellationToken)"/>
    public Task<string> WaitForLineAsync(string part, TimeSpan? cap = null, CancellationToken cancellationToken = default) =>
        WaitForLineAsync(line => line.Contains(part, StringComparison.Ordinal), cap, cancellationToken);

    /// <summary>Exit code, after all output was read. Throws with everything written when the cap (default 30 s) passes.</summary>
    public async Task<int> WaitForExitAsync(TimeSpan? cap = null, CancellationToken cancellationToken = default)
    {
        try
        {
            var limit = cap ?? TimeSpan.FromSeconds(30);
            await _process.WaitForExitAsync(cancellationToken).WaitAsync(limit, cancellationToken);
            await _reading.WaitAsync(limit, cancellationToken);
            return _process.ExitCode;
        }
        catch (TimeoutException)
        {
            throw new TimeoutException(WithTranscript($"'{Description}' did not end in time."));
        }
    }

    /// <summary>As a power cut for the program: SIGKILL, nothing of it runs any more. Returns when it is gone.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(10));
    }

    /// <summary>Asks the program to stop in order (SIGTERM); wait with <see cref="WaitForExitAsync"/>.</summary>
    public void Terminate() => ProcessSignal.Send(_process.Id, ProcessSignal.Terminate);

    /// <summary>As Ctrl-C in a terminal (SIGINT).</summary>
    public void Interrupt() => ProcessSignal.Send(_process.Id, ProcessSignal.Interrupt);

    /// <summary>Everything the program wrote, for the message of a failing test.</summary>
    public string WithTranscript(string message)
    {
        lock (_gate)
            return $"{message}\n--- standard output\n{Tail(_output)}\n--- standard error\n{Tail(_errors)}";
    }

    /// <summary>Kills the program and what it started, if it still runs.</summary>
    public async ValueTask DisposeAsync()
    {
        RunningProcesses.Remove(_process);
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(10));
        }
    }

    private static string Tail(List<string> lines) =>
        lines.Count <= 200 ? string.Join('\n', lines) : $"… {lines.Count - 200} lines left out …\n{string.Join('\n', lines[^200..])}";

    private async Task ReadAsync(StreamReader reader, List<string> lines)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (_gate)
            {
                lines.Add(line);
                for (var i = _waiters.Count - 1; i >= 0; i--)
                {
                    if (!_waiters[i].Matches(line))
                        continue;
                    _waiters[i].Found.TrySetResult(line);
                    _waiters.RemoveAt(i);
                }
            }
        }
    }

    private async Task FailWaitersAtEndAsync()
    {
        await _reading;
        var failure = new InvalidOperationException(WithTranscript($"'{Description}' ended without the expected line."));
        lock (_gate)
        {
            foreach (var (_, found) in _waiters)
                found.TrySetException(failure);
            _waiters.Clear();
        }
    }

    private IReadOnlyList<string> Copy(List<string> lines)
    {
        lock (_gate)
            return [.. lines];
    }
}
