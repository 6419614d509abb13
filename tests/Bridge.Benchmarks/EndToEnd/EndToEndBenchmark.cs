using System.Diagnostics;
using System.Globalization;
using Bridge.Benchmarks.EndToEnd.HandWritten;
using Bridge.Testing.Brokers;
using Bridge.Testing.Files;
using Bridge.Testing.Network;
using Bridge.Testing.Processes;

namespace Bridge.Benchmarks.EndToEnd;

/// <summary>
/// The bridge beside a program written by hand, in turns, on the same brokers: a CSV file, TCP lines and MQTT QoS 1 to RabbitMQ with confirms. Reports two ratios each:
/// rate, and processor time per message of the process, which a slow broker does not hide.
/// </summary>
internal static class EndToEndBenchmark
{
    private const string Queue = "bench";
    private const int WarmUps = 3; // the runtime still compiles hot methods anew after the first 60,000 messages
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>endtoend [--messages N] [--rounds N] [file|tcp|mqtt …]</summary>
    public static int Run(string[] args)
    {
        if (args is ["hand-written", ..]) return HandWrittenPrograms.RunAsync(args[1..]).GetAwaiter().GetResult();
        return RunAsync(args).GetAwaiter().GetResult();
    }

    private static async Task<int> RunAsync(string[] args)
    {
        var messages = Option(args, "--messages", 30_000);
        var rounds = Option(args, "--rounds", 5);
        var kinds = new[] { "file", "tcp", "mqtt" };
        if (args.Intersect(kinds).Any()) kinds = [.. kinds.Where(args.Contains)];

        await using var rabbit = await RabbitMqBroker.StartPrivateAsync();
        await using var mosquitto = await MosquittoBroker.StartPrivateAsync(new MosquittoOptions { Configuration = ["max_inflight_messages 1000", "autosave_on_changes false", "autosave_interval 3600"] });
        Console.WriteLine($"{messages:N0} messages a round, {rounds} rounds in turns, after {WarmUps} to warm up; median (least to most)\n");
        Console.WriteLine("| way | bridge, messages/s | by hand, messages/s | rate ratio | bridge, µs CPU a message | by hand, µs CPU a message | CPU ratio |");
        Console.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: |");
        foreach (var kind in kinds) Console.WriteLine(await CompareAsync(kind, rabbit, mosquitto, messages, rounds));
        return 0;
    }

    private static async Task<string> CompareAsync(string kind, RabbitMqBroker rabbit, MosquittoBroker mosquitto, int messages, int rounds)
    {
        var bridge = new List<Sample>();
        var byHand = new List<Sample>();
        await using (var first = await ContestantAsync(kind, isBridge: true, rabbit, mosquitto))
        await using (var second = await ContestantAsync(kind, isBridge: false, rabbit, mosquitto))
        {
            for (var round = -WarmUps; round < rounds; round++)
            {
                var (one, other) = round % 2 == 0 ? (first, second) : (second, first);
                var ofOne = await one.MeasureAsync(messages);
                var ofOther = await other.MeasureAsync(messages);
                if (round < 0) continue;
                bridge.Add(one == first ? ofOne : ofOther);
                byHand.Add(one == first ? ofOther : ofOne);
            }
        }
        var rates = bridge.Zip(byHand, (a, b) => a.Rate / b.Rate).ToList();
        var costs = bridge.Zip(byHand, (a, b) => a.Cost / b.Cost).ToList();
        var name = kind switch { "file" => "CSV file → JSON", "tcp" => "TCP lines → JSON", _ => "MQTT QoS 1 → JSON" };
        return string.Create(CultureInfo.InvariantCulture,
            $"| {name} | {Median(bridge.Select(s => s.Rate)):N0} | {Median(byHand.Select(s => s.Rate)):N0} | {Spread(rates)} | {Median(bridge.Select(s => s.Cost)):0.0} | {Median(byHand.Select(s => s.Cost)):0.0} | {Spread(costs)} |");
    }

    private static async Task<Contestant> ContestantAsync(string kind, bool isBridge, RabbitMqBroker rabbit, MosquittoBroker mosquitto)
    {
        var vhost = await rabbit.CreateVhostAsync();
        await vhost.DeclareQueueAsync(Queue);
        var port = FreePort.Next();
        var topic = isBridge ? "bridge" : "hand"; // each has its own, so that only the one whose turn it is works
        if (isBridge)
        {
            var bridge = Bridge(kind, vhost.Uri, port, mosquitto.Uri, topic);
            Directory.CreateDirectory(bridge.Folder.File("inbox"));
            await bridge.StartAsync();
            return new Contestant(bridge.Process, vhost, bridge, Sender(bridge.Folder.File("inbox")));
        }
        var inbox = new TestDirectory("bench");
        var place = kind switch { "file" => inbox.Path, "tcp" => $"{port}", _ => mosquitto.Uri.ToString() };
        var process = ChildProcess.StartDotnet(typeof(EndToEndBenchmark).Assembly.Location, ["endtoend", "hand-written", kind, vhost.Uri.ToString(), Queue, place, topic]);
        await process.WaitForLineAsync("ready");
        return new Contestant(process, vhost, process, Sender(inbox.Path));

        Func<int, Task> Sender(string folder) => kind switch
        {
            "file" => count => Workload.DropFileAsync(folder, count),
            "tcp" => count => Workload.SendLinesAsync(port, count),
            _ => count => Workload.PublishAsync(mosquitto.Uri, topic, count),
        };
    }

    private static RunningBridge Bridge(string kind, Uri rabbit, int port, Uri mosquitto, string topic)
    {
        var source = kind switch
        {
            "file" => """{ type: file, path: "inbox/*.csv", stable: { checks: 0 }, poll_interval: 50ms, after: { success: delete } }""",
            "tcp" => $$"""{ type: tcp, listen: "127.0.0.1:{{port}}", framing: { type: delimiter, delimiter: lf }, answers: { accepted: ack, refused: nak } }""",
            _ => $$"""{ type: mqtt, uri: "{{mosquitto}}", topics: ["{{topic}}/#"], client_id: bridge-bench }""",
        };
        var bridge = new RunningBridge($$"""
            routes:
              bench:
                source: {{source}}
                mapping: mapping.yaml
                destinations:
                  out: { type: rabbitmq, uri: "{{rabbit}}", exchange: "", routing_key: {{Queue}} }
            """);
        bridge.Folder.Write("layout.yaml", """
            layout: bench/1
            format: { type: csv, delimiter: ";", header: true, encoding: utf-8 }
            records:
              line:
                fields:
                  No:      { type: text }
                  Sku:     { type: text }
                  Qty:     { type: decimal, scale: 3, decimal_mark: "," }
                  Price:   { type: decimal, scale: 2, decimal_mark: "," }
                  Country: { type: text }
            """);
        bridge.Folder.Write("mapping.yaml", kind == "file"
            ? """
              mapping: bench/1
              from: { layout: layout.yaml }
              to: { format: json }
              output: |
                { "orderId": No, "sku": $uppercase(Sku), "quantity": Qty, "price": Price, "country": Country }
              """
            : """
              mapping: bench/1
              from: { format: text }
              to: { format: json }
              output: |
                { "no": $number($substringBefore($, " ")), "text": $substringAfter($, " ") }
              """);
        return bridge;
    }

    private static int Option(string[] args, string name, int fallback) =>
        Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? int.Parse(args[at + 1], CultureInfo.InvariantCulture) : fallback;

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[(sorted.Count / 2) - 1] + sorted[sorted.Count / 2]) / 2;
    }

    private static string Spread(List<double> values) => string.Create(CultureInfo.InvariantCulture, $"{Median(values):0.00} ({values.Min():0.00} to {values.Max():0.00})");

    /// <summary>One measurement: messages a second, and microseconds of processor time a message.</summary>
    private sealed record Sample(double Rate, double Cost);

    /// <summary>A running process and the queue that it fills.</summary>
    private sealed class Contestant(ChildProcess process, RabbitMqVhost vhost, IAsyncDisposable owner, Func<int, Task> send) : IAsyncDisposable
    {
        public async Task<Sample> MeasureAsync(int count)
        {
            await using (var channel = await vhost.OpenChannelAsync()) await channel.QueuePurgeAsync(Queue);
            var cpu = process.ProcessorTime;
            var started = Stopwatch.GetTimestamp();
            await send(count);
            await vhost.WaitForCountAsync(Queue, count, Patience);
            var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            return new Sample(count / seconds, (process.ProcessorTime - cpu).TotalMicroseconds / count);
        }

        public async ValueTask DisposeAsync()
        {
            await owner.DisposeAsync();
            await vhost.DisposeAsync();
        }
    }
}
