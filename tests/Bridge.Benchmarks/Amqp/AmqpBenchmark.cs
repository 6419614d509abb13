using System.Diagnostics;
using System.Globalization;
using Amqp;
using Amqp.Framing;
using Bridge.Adapters.Amqp;
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
    private const int InFlight = 512, Credit = 1000;
    private static readonly byte[] Body = new byte[250];

    public static int Run(string[] args) => RunAsync(Rates.Number(args, 0, 20_000), Rates.Number(args, 1, 5)).GetAwaiter().GetResult();

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
        Rates.Print("send", bareSend, send);
        Rates.Print("receive", bareReceive, receive);
        return 0;
    }

    private static async Task<double> BareSendAsync(RabbitMqVhost vhost, int count)
    {
        var connection = await ConnectAsync(vhost);
        var link = new SenderLink(new Session(connection), "bare-sender", "/amq/queue/bench");
        var rate = await Rates.OfSenderAsync(link, Body, count, InFlight);
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
        await using var sink = new AdapterStage(new AmqpAdapter()).Sink(Yaml(vhost));
        return await Rates.OfSinkAsync(sink, Body, count);
    }

    private static async Task<double> ReceiveAsync(RabbitMqVhost vhost, int count)
    {
        var intake = new CountingIntake(count);
        var stage = new AdapterStage(new AmqpAdapter());
        await using var source = stage.Source(Yaml(vhost));
        using var stopping = new CancellationTokenSource();
        var running = Task.Run(() => source.RunAsync(intake, stopping.Token));
        await await Task.WhenAny(stage.ConnectedAsync(stopping.Token), running);
        var started = Stopwatch.GetTimestamp();
        await await Task.WhenAny(intake.Done, running);
        var rate = count / Stopwatch.GetElapsedTime(started).TotalSeconds;
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
}
