using System.Text.Json;
using Bridge.Testing.Files;
using Bridge.Testing.Network;
using Xunit;

namespace Bridge.Testing.Processes;

/// <summary>A bridge as a process of its own, with a folder of its own: started, asked, stopped, killed and started again.</summary>
public sealed class RunningBridge : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(10) };
    private readonly int _port = FreePort.Next();
    private ChildProcess? _process;

    /// <summary>Makes the folder. <paramref name="configuration"/> is bridge.yaml from <c>connections:</c> on.</summary>
    public RunningBridge(string configuration)
    {
        Configure(configuration);
    }

    public TestDirectory Folder { get; } = new("bridge");

    public ChildProcess Process => _process ?? throw new InvalidOperationException("The bridge was not started.");

    /// <summary>Writes bridge.yaml; takes effect at the next start.</summary>
    public void Configure(string configuration) =>
        Folder.Write("bridge.yaml", $"bridge: test\nstate: state\nhttp: {{ listen: \"127.0.0.1:{_port}\" }}\n{configuration}");

    /// <summary>Starts the process and waits until it accepts messages.</summary>
    public async Task StartAsync()
    {
        await LaunchAsync();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        using var patience = new CancellationTokenSource(Patience);
        while (!await IsReadyAsync())
        {
            if (Process.HasExited) throw new InvalidOperationException(Process.WithTranscript("The bridge ended instead of starting."));
            try
            {
                await timer.WaitForNextTickAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException(Process.WithTranscript("The bridge did not become ready."));
            }
        }
    }

    /// <summary>Starts the process without waiting.</summary>
    public async Task LaunchAsync()
    {
        if (_process is not null) await _process.DisposeAsync();
        _process = BridgeProgram.Start(["run", "bridge.yaml"], Folder.Path);
    }

    /// <summary>SIGKILL.</summary>
    public Task KillAsync() => Process.KillAsync();

    /// <summary>SIGTERM, and waits for an orderly end.</summary>
    public async Task StopAsync()
    {
        Process.Terminate();
        var code = await Process.WaitForExitAsync(TimeSpan.FromSeconds(40));
        Assert.True(code == 0, Process.WithTranscript($"The bridge ended with exit code {code}."));
    }

    /// <summary>What /status says.</summary>
    public async Task<JsonElement> StatusAsync() => JsonDocument.Parse(await _http.GetStringAsync($"http://127.0.0.1:{_port}/status")).RootElement;

    /// <summary>A count of a route's only or named destination, such as delivered or dead.</summary>
    public async Task<long> CountAsync(string route, string count, string destination = "out")
    {
        var status = await StatusAsync();
        var found = status.GetProperty("routes").EnumerateArray().Single(r => r.GetProperty("name").GetString() == route);
        return found.TryGetProperty(count, out var ofRoute) && ofRoute.ValueKind == JsonValueKind.Number
            ? ofRoute.GetInt64()
            : found.GetProperty("destinations").EnumerateArray().Single(d => d.GetProperty("name").GetString() == destination).GetProperty(count).GetInt64();
    }

    /// <summary>Waits until a count is at least that; throws with the status and all output if it is not.</summary>
    public async Task WaitForAsync(string route, string count, long atLeast, TimeSpan? cap = null, string destination = "out")
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        using var patience = new CancellationTokenSource(cap ?? Patience);
        try
        {
            while (await CountAsync(route, count, destination) < atLeast) await timer.WaitForNextTickAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException(Process.WithTranscript($"{route} did not come to {atLeast} {count}: {await StatusAsync()}"));
        }
    }

    /// <summary>Runs another command on the same folder.</summary>
    public async Task<(int ExitCode, ChildProcess Process)> RunAsync(params string[] arguments) => await BridgeProgram.RunAsync(arguments, workingDirectory: Folder.Path);

    /// <summary>Waits until a file of the folder exists.</summary>
    public async Task WaitForFileAsync(string relative, TimeSpan? cap = null)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        using var patience = new CancellationTokenSource(cap ?? Patience);
        try
        {
            while (!File.Exists(Folder.File(relative))) await timer.WaitForNextTickAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException(Process.WithTranscript($"The file {relative} did not appear; there are: {string.Join(", ", Directory.EnumerateFiles(Folder.Path, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(Folder.Path, f)))}"));
        }
    }

    /// <summary>Puts a file into a folder that the bridge reads, whole at once, as a careful application does.</summary>
    public void Drop(string relative, string content)
    {
        var path = Folder.File(relative);
        File.WriteAllText(path + ".tmp", content);
        File.Move(path + ".tmp", path);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (_process is not null) await _process.DisposeAsync();
        Folder.Dispose();
    }

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            using var response = await _http.GetAsync($"http://127.0.0.1:{_port}/readyz");
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
