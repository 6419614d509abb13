using System.Globalization;
using Bridge.Cli.Printing;

namespace Bridge.Cli.Demonstration;

/// <summary>
/// Four processes over real sockets and files: the legacy application, the bridge, a broker with its consumer, and this one, which watches. Shows each message before
/// and after, and counts.
/// </summary>
internal sealed class Demo(DemoOptions options)
{
    private static readonly TimeSpan Start = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(20);

    private readonly Terminal _terminal = Terminal.Out;
    private int _shown;

    /// <summary>Runs until the time is over or <paramref name="stop"/> fires; then waits for what is on its way.</summary>
    public async Task<int> RunAsync(CancellationToken stop)
    {
        var folder = options.Folder ?? Path.Combine(Path.GetTempPath(), $"bridge-demo-{Environment.ProcessId}");
        DemoFiles.Write(folder);
        try
        {
            return await RunAsync(folder, stop);
        }
        finally
        {
            if (options.Folder is null) Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<int> RunAsync(string folder, CancellationToken stop)
    {
        var ports = DemoFiles.FreePorts(4);
        var environment = new Dictionary<string, string>
        {
            ["DEMO_BROKER"] = Text(ports[0]),
            ["DEMO_TCP"] = Text(ports[1]),
            ["DEMO_MQTT"] = Text(ports[2]),
            ["DEMO_HTTP"] = Text(ports[3]),
            ["DEMO_AMQP"] = options.Broker ?? "",
        };
        var ledger = new DemoLedger { Show = Show };
        Introduce(folder, ports);

        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var consumer = DemoProgram.Start("modern-app", options.Broker is { } uri ? ["--amqp", uri] : ["--mqtt-broker", Text(ports[0])], folder, line =>
        {
            if (line.Contains("\"ready\"", StringComparison.Ordinal)) ready.TrySetResult();
            else ledger.AddReceived(line);
        });
        if (await Task.WhenAny(ready.Task, consumer.WaitAsync()).WaitAsync(Start, stop) != ready.Task) throw Failed("The consumer", folder, "modern-app");

        await using var bridge = DemoProgram.Start("bridge", ["run", options.Broker is null ? "bridge.yaml" : "bridge.rabbitmq.yaml"], folder, _ => { }, environment);
        if (!await IsReadyAsync(ports[3], bridge, stop)) throw Failed("The bridge", folder, "bridge");

        List<string> arguments = ["--files", "inbox", "--tcp", $"127.0.0.1:{ports[1]}", "--mqtt", $"127.0.0.1:{ports[2]}", "--rate", options.Rate.ToString(CultureInfo.InvariantCulture)];
        if (options.Time is { } time) arguments.AddRange(["--for", $"{time.TotalSeconds.ToString(CultureInfo.InvariantCulture)}s"]);
        await using (var legacy = DemoProgram.Start("legacy-app", arguments, folder, ledger.AddSent))
        {
            // Ctrl+C reaches the legacy app as well, which then ends by itself.
            await legacy.WaitAsync();
        }
        await SettleAsync(ledger);
        return Report(ledger);
    }

    private static async Task SettleAsync(DemoLedger ledger)
    {
        using var patience = new CancellationTokenSource(Rest);
        try
        {
            while (true)
            {
                var changed = ledger.ChangedAsync();
                if (ledger.IsSettled) return;
                await changed.WaitAsync(patience.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // Something is missing; the report says what.
        }
    }

    // Readiness is asked for, not told: twenty times a second until it is there.
    private static async Task<bool> IsReadyAsync(int port, DemoProgram bridge, CancellationToken stop)
    {
        using var client = new HttpClient();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(Start);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        try
        {
            while (!bridge.HasExited)
            {
                try
                {
                    using var response = await client.GetAsync(new Uri($"http://127.0.0.1:{port}/readyz"), patience.Token);
                    if (response.IsSuccessStatusCode) return true;
                }
                catch (HttpRequestException)
                {
                    // Not listening yet.
                }
                await timer.WaitForNextTickAsync(patience.Token);
            }
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
        }
        return false;
    }

    private void Introduce(string folder, int[] ports)
    {
        var broker = options.Broker is null ? $"MQTT broker on port {ports[0]}" : "RabbitMQ";
        _terminal.WriteLine($"legacy app  ->  bridge  ->  {broker}  ->  consumer");
        _terminal.WriteLine(_terminal.Grey($"{folder}: CSV files in inbox/, TCP on port {ports[1]}, MQTT on port {ports[2]}; status at http://127.0.0.1:{ports[3]}/status"));
        _terminal.WriteLine(options.Time is { } time ? _terminal.Grey($"for {time.TotalSeconds:0} s") : _terminal.Grey("until Ctrl+C"));
        _terminal.WriteLine();
    }

    private void Show(string kind, string before, string topic, string after)
    {
        var way = kind switch { "file" => "CSV file", "tcp" => "TCP", _ => "MQTT" };
        _terminal.WriteLine($"{_terminal.Grey($"{++_shown,5}")}  {_terminal.Cyan($"{way,-8}")}  {before}");
        _terminal.WriteLine($"       {_terminal.Green($"{topic,-8}")}  {after}");
    }

    private int Report(DemoLedger ledger)
    {
        _terminal.WriteLine();
        _terminal.WriteLine($"{"",-10}{"sent",8}{"received",10}{"missing",9}{"twice",7}{"refused",9}");
        var missing = 0;
        foreach (var (kind, total) in ledger.Result)
        {
            missing += total.Sent - total.Received;
            _terminal.WriteLine($"{kind switch { "file" => "CSV lines", "tcp" => "TCP", _ => "MQTT" },-10}{total.Sent,8}{total.Received,10}{total.Sent - total.Received,9}{total.Duplicates,7}{total.Refused,9}");
        }
        _terminal.WriteLine();
        var sent = ledger.Result.Values.Sum(t => t.Sent);
        if (missing == 0 && sent > 0)
        {
            _terminal.WriteLine(_terminal.Green($"All {sent} messages that the legacy app was told OK for were received."));
            return ExitCodes.Done;
        }
        _terminal.WriteLine(_terminal.Red(sent == 0 ? "Nothing was sent." : $"{missing} of {sent} messages are missing."));
        return ExitCodes.Incomplete;
    }

    private static UnavailableException Failed(string what, string folder, string log)
    {
        var path = Path.Combine(folder, log + ".log");
        string tail;
        try
        {
            tail = string.Join('\n', File.ReadLines(path).TakeLast(20));
        }
        catch (IOException)
        {
            tail = "";
        }
        return new UnavailableException($"{what} did not start.\n{tail}");
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
