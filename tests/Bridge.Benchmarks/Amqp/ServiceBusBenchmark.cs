using System.Diagnostics;
using Amqp;
using Amqp.Framing;
using Bridge.Adapters.Amqp;
using Bridge.ServiceBusLookAlike;
using Bridge.ServiceBusLookAlike.Entities;
using Bridge.Testing.Conformance;
using Bridge.Testing.Network;

namespace Bridge.Benchmarks.Amqp;

/// <summary>
/// Rates of the azure_service_bus adapter beside a bare sender and receiver of the library under it, against the look-alike in this process, in turns. Messages of 250
/// bytes. Sending ends with the last outcome, receiving by peek-lock when the queue is empty. The first argument is the number of messages of a turn (5,000), the second
/// that of turns (5).
/// </summary>
internal static class ServiceBusBenchmark
{
    private const int InFlight = 128, Prefetch = 200;
    private static readonly byte[] Body = new byte[250];

    public static int Run(string[] args) => RunAsync(Rates.Number(args, 0, 5_000), Rates.Number(args, 1, 5)).GetAwaiter().GetResult();

    private static async Task<int> RunAsync(int count, int turns)
    {
        using var space = new ServiceBusNamespace(FreePort.Next());
        var queue = space.AddQueue("bench", new QueueOptions { LockDuration = TimeSpan.FromMinutes(1), MaxMessages = int.MaxValue });
        space.Start();
        double[] bareSend = new double[turns], send = new double[turns], sendBatches = new double[turns], bareReceive = new double[turns], receive = new double[turns];
        for (var turn = -1; turn < turns; turn++)   // the first warms up
        {
            var at = Math.Max(turn, 0);
            bareSend[at] = await BareSendAsync(space, count);
            bareReceive[at] = await BareReceiveAsync(space, queue);
            send[at] = await SendAsync(space, count, "false");
            receive[at] = await ReceiveAsync(space, queue);
            sendBatches[at] = await SendAsync(space, count, "true");
            await ReceiveAsync(space, queue);
        }
        Rates.Print("send, a transfer each", bareSend, send);
        Rates.Print("send in batches", bareSend, sendBatches);
        Rates.Print("receive and complete", bareReceive, receive);
        return 0;
    }

    private static async Task<double> BareSendAsync(ServiceBusNamespace space, int count)
    {
        var connection = await ConnectAsync(space);
        var rate = await Rates.OfSenderAsync(new SenderLink(new Session(connection), "bare-sender", "bench"), Body, count, InFlight);
        await connection.CloseAsync();
        return rate;
    }

    private static async Task<double> BareReceiveAsync(ServiceBusNamespace space, MessageQueue queue)
    {
        var connection = await ConnectAsync(space);
        var link = new ReceiverLink(new Session(connection), "bare-receiver", "bench");
        var count = queue.Count;
        var started = Stopwatch.GetTimestamp();
        link.Start(Prefetch, static (receiver, message) => receiver.Accept(message));
        await EmptyAsync(queue);
        var rate = count / Stopwatch.GetElapsedTime(started).TotalSeconds;
        await connection.CloseAsync();
        return rate;
    }

    private static async Task<double> SendAsync(ServiceBusNamespace space, int count, string batch)
    {
        await using var sink = new AdapterStage(new AmqpAdapter()).Sink(Yaml(space, $"batch: {batch}, in_flight: {InFlight}"));
        return await Rates.OfSinkAsync(sink, Body, count);
    }

    private static async Task<double> ReceiveAsync(ServiceBusNamespace space, MessageQueue queue)
    {
        var count = queue.Count;
        var intake = new CountingIntake(count);
        var stage = new AdapterStage(new AmqpAdapter());
        await using var source = stage.Source(Yaml(space, $"prefetch: {Prefetch}"));
        using var stopping = new CancellationTokenSource();
        var running = Task.Run(() => source.RunAsync(intake, stopping.Token));
        await await Task.WhenAny(stage.ConnectedAsync(stopping.Token), running);
        var started = Stopwatch.GetTimestamp();
        await await Task.WhenAny(intake.Done, running);
        await EmptyAsync(queue);
        var rate = count / Stopwatch.GetElapsedTime(started).TotalSeconds;
        await stopping.CancelAsync();
        await running;
        return rate;
    }

    private static async Task EmptyAsync(MessageQueue queue)
    {
        while (queue.Count > 0) await Task.Delay(1);
    }

    private static string Yaml(ServiceBusNamespace space, string options) => $"{{ type: azure_service_bus, connection_string: \"{space.ConnectionString}\", queue: bench, {options} }}";

    // SASL PLAIN with the key, which spares the bare one the tokens.
    private static Task<Connection> ConnectAsync(ServiceBusNamespace space) =>
        new ConnectionFactory().CreateAsync(new Address("127.0.0.1", space.Port, space.Rules[0].Name, space.Rules[0].Key, "/", "amqp"));
}
