using System.Diagnostics;
using System.Globalization;
using Amqp;
using Amqp.Framing;
using Bridge.Adapters.Amqp;
using Bridge.Intake;
using Bridge.Messages;
using Bridge.Testing.Brokers;
using Bridge.Testing.Conformance;
using Message = Amqp.Message;

namespace Bridge.Benchmarks.Amqp;

/// <summary>
/// Rates of the amqp adapter beside a bare sender and receiver of the library under it, on the same RabbitMQ, in turns. Durable messages of 250 bytes, 512 in flight; each
/// accepted one by one. The first argument is the number of messages of a turn (20,000), the second that of turns (5).
/// </summary>
internal static class AmqpBenchmark
{
    private const int InFlight = 512, Credit = 1000, PerBatch = 1000;
    private static readonly byte[] Body = new byte[250];

    public static int Run(string[] args) => RunAsync(Number(args, 0, 20_000), Number(args, 1, 5)).GetAwaiter().GetResult();

    private static async Task<int> RunAsync(int count, int turns)
    {
        var broker = await RabbitMqBroker.GetAsync();
        await using var vhost = await broker.CreateVhostAsync();
        await vhost.DeclareQueueAsync("bench");
        double[] bareSend = new double[turns], send = new double[turns], bareReceive = new double[turns], receive = new double[turns];
        for (var turn = -1; turn < turns; turn++)   // the first warms up
        {
            var at = Math.Max(turn, 0);
            bareSend[at] = await BareSendAsync(vhost, count);
            bareReceive[at] = await BareReceiveAsync(vhost, count);
            send[at] = await SendAsync(vhost, count);
            receive[at] = await ReceiveAsync(vhost, count);
        }
        Print("send", bareSend, send);
        Print("receive", bareReceive, receive);
        return 0;
    }

    private static async Task<double> BareSendAsync(RabbitMqVhost vhost, int count)
    {
        var connection = await ConnectAsync(vhost);
        var link = new SenderLink(new Session(connection), "bare-sender", "/amq/queue/bench");
        using var room = new SemaphoreSlim(InFlight);
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var left = count;
        OutcomeCallback settled = (_, _, outcome, _) =>
        {
            if (outcome is not Accepted) done.TrySetException(new InvalidOperationException(outcome?.ToString()));
            room.Release();
            if (Interlocked.Decrement(ref left) == 0) done.TrySetResult();
        };
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++)
        {
            await room.WaitAsync();
            var message = new Message { Header = new Header { Durable = true }, Properties = new Properties { MessageId = i.ToString(CultureInfo.InvariantCulture) }, BodySection = new Data { Binary = Body } };
            link.Send(message, null, settled, null);
        }
        await done.Task;
        var rate = count / Stopwatch.GetElapsedTime(started).TotalSeconds;
        await connection.CloseAsync();
        return rate;
    }

    private static async Task<double> BareReceiveAsync(RabbitMqVhost vhost, int count)
    {
        var connection = await ConnectAsync(vhost);
        var link = new ReceiverLink(new Session(connection), "bare-receiver", "/amq/queue/bench");
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var came = 0;
        var started = Stopwatch.GetTimestamp();
        link.Start(0, (receiver, message) =>
        {
            receiver.Accept(message);
            came++;
            if (came % Credit == 0) receiver.SetCredit(Credit, false);   // the library's own restoring of credit breaks the link with this broker
            if (came == count) done.TrySetResult();
        });
        link.SetCredit(Credit, false);
        await done.Task;
        var rate = count / Stopwatch.GetElapsedTime(started).TotalSeconds;
        await connection.CloseAsync();
        return rate;
    }

    private static async Task<double> SendAsync(RabbitMqVhost vhost, int count)
    {
        var batches = new List<OfferedBatch>();
        for (var first = 0; first < count; first += PerBatch)
        {
            batches.Add(new OfferedBatch([.. Enumerable.Range(first, Math.Min(PerBatch, count - first)).Select(i => new OfferedMessage(Body) { Id = i.ToString(CultureInfo.InvariantCulture) })]));
        }
        await using var sink = new AdapterStage(new AmqpAdapter()).Sink(Yaml(vhost));
        await sink.ConnectAsync(CancellationToken.None);
        var started = Stopwatch.GetTimestamp();
        foreach (var batch in batches) await sink.DeliverAsync(batch, CancellationToken.None);
        var rate = count / Stopwatch.GetElapsedTime(started).TotalSeconds;
        foreach (var batch in batches)
        {
            if (batch.Settlements.Any(s => s is not { Kind: SettlementKind.Accepted })) throw new InvalidOperationException("a message was not accepted");
            batch.Dispose();
        }
        return rate;
    }

    private static async Task<double> ReceiveAsync(RabbitMqVhost vhost, int count)
    {
        var intake = new Counter(count);
        await using var source = new AdapterStage(new AmqpAdapter()).Source(Yaml(vhost));
        using var stopping = new CancellationTokenSource();
        var started = Stopwatch.GetTimestamp();
        var running = Task.Run(() => source.RunAsync(intake, stopping.Token));
        await await Task.WhenAny(intake.Done, running);
        var rate = count / Stopwatch.GetElapsedTime(started).TotalSeconds;   // with connecting, which the bare one has done before
        await stopping.CancelAsync();
        await running;
        return rate;
    }

    private static string Yaml(RabbitMqVhost vhost) =>
        $"{{ type: amqp, uri: \"amqp://{vhost.Uri.UserInfo}@{vhost.Uri.Host}:{vhost.Uri.Port}\", host_name: \"vhost:{vhost.Name}\", address: /amq/queue/bench }}";

    private static Task<Connection> ConnectAsync(RabbitMqVhost vhost)
    {
        var factory = new ConnectionFactory();
        factory.AMQP.HostName = $"vhost:{vhost.Name}";
        var login = vhost.Uri.UserInfo.Split(':');
        return factory.CreateAsync(new Address(vhost.Uri.Host, vhost.Uri.Port, Uri.UnescapeDataString(login[0]), Uri.UnescapeDataString(login[1]), "/", "amqp"));
    }

    private static void Print(string what, double[] bare, double[] own)
    {
        var (b, o) = (Median(bare), Median(own));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-8} bare {b,8:N0}/s   adapter {o,8:N0}/s   ratio {o / b:F2}"));
    }

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);

    private static int Number(string[] args, int index, int fallback) => args.Length > index ? int.Parse(args[index], CultureInfo.InvariantCulture) : fallback;

    private sealed class Counter(int count) : IIntake
    {
        private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _left = count;

        public Task Done => _done.Task;

        public ValueTask<ReadOnlyMemory<byte>> ReadPositionAsync(string name, CancellationToken cancellationToken) => default;

        public ValueTask<Receipts> SubmitAsync(MessageBatch batch, CancellationToken cancellationToken)
        {
            using (batch)
            {
                if (Interlocked.Add(ref _left, -batch.Count) <= 0) _done.TrySetResult();
            }
            return ValueTask.FromResult(Receipts.Accepted);
        }
    }
}
