using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using MQTTnet;
using MQTTnet.Protocol;

namespace Bridge.Benchmarks.EndToEnd.HandWritten;

/// <summary>The programs that the bridge is measured against: the same work with the raw clients, each confirming to its peer only what RabbitMQ confirmed.</summary>
internal static class HandWrittenPrograms
{
    /// <summary>hand-written KIND RABBITMQ QUEUE PLACE TOPIC: runs until it is killed; prints "ready".</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        await using var publisher = await ConfirmingPublisher.ConnectAsync(args[1], args[2]);
        await (args[0] switch
        {
            "file" => FilesAsync(publisher, args[3]),
            "tcp" => TcpAsync(publisher, int.Parse(args[3], CultureInfo.InvariantCulture)),
            _ => MqttAsync(publisher, new Uri(args[3]), args[4]),
        });
        return 0;
    }

    // Reads each CSV file of a folder and deletes it when all its lines are confirmed.
    private static async Task FilesAsync(ConfirmingPublisher publisher, string folder)
    {
        var json = new OrderJson();
        Ready();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        do
        {
            foreach (var path in Directory.EnumerateFiles(folder, "*.csv"))
            {
                await using var file = new FileStream(path, new FileStreamOptions { BufferSize = 0, Options = FileOptions.SequentialScan });
                var reader = PipeReader.Create(file, new StreamPipeReaderOptions(bufferSize: 64 * 1024));
                var line = -1;
                var name = Path.GetFileNameWithoutExtension(path);
                while (true)
                {
                    var read = await reader.ReadAsync();
                    var rest = read.Buffer;
                    while (rest.PositionOf((byte)'\n') is { } end)
                    {
                        if (++line > 0) await publisher.PublishAsync(json.FromCsv(Span(rest.Slice(0, end))), $"{name}:{line}");
                        rest = rest.Slice(rest.GetPosition(1, end));
                    }
                    reader.AdvanceTo(rest.Start, rest.End);
                    if (read.IsCompleted) break;
                }
                File.Delete(path);
            }
        }
        while (await timer.WaitForNextTickAsync());
    }

    // Lines with LF; one ACK byte each, once it is confirmed.
    private static async Task TcpAsync(ConfirmingPublisher publisher, int port)
    {
        var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        Ready();
        var json = new OrderJson();
        while (true)
        {
            using var client = await listener.AcceptTcpClientAsync();
            client.NoDelay = true;
            var stream = client.GetStream();
            var answered = publisher.Published; // the numbers go on from one connection to the next
            var acks = new byte[1024];
            acks.AsSpan().Fill(6);
            publisher.Confirmed = tag =>
            {
                if (tag <= answered) return;
                stream.Write(acks.AsSpan(0, (int)(tag - answered)));
                answered = tag;
            };
            var reader = PipeReader.Create(stream);
            while (true)
            {
                var read = await reader.ReadAsync();
                var rest = read.Buffer;
                while (rest.PositionOf((byte)'\n') is { } end)
                {
                    await publisher.PublishAsync(json.FromText(Span(rest.Slice(0, end))), Guid.NewGuid().ToString("N"));
                    rest = rest.Slice(rest.GetPosition(1, end));
                }
                reader.AdvanceTo(rest.Start, rest.End);
                if (read.IsCompleted) break;
            }
        }
    }

    // QoS 1 with manual acknowledgement, sent once RabbitMQ confirmed.
    private static async Task MqttAsync(ConfirmingPublisher publisher, Uri broker, string topic)
    {
        using var client = new MqttClientFactory().CreateMqttClient();
        var json = new OrderJson();
        var waiting = new ConcurrentQueue<(ulong Tag, MqttApplicationMessageReceivedEventArgs Message)>();
        publisher.Confirmed = tag =>
        {
            while (waiting.TryPeek(out var first) && first.Tag <= tag && waiting.TryDequeue(out first)) _ = first.Message.AcknowledgeAsync(CancellationToken.None);
        };
        client.ApplicationMessageReceivedAsync += async e =>
        {
            e.AutoAcknowledge = false;
            var body = json.FromText(Span(e.ApplicationMessage.Payload));
            var tag = await publisher.PublishAsync(body, Guid.NewGuid().ToString("N"));
            waiting.Enqueue((tag, e));
        };
        await client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer(broker.Host, broker.Port).WithClientId("hand-written").WithCleanSession(false).Build());
        await client.SubscribeAsync(new MqttClientSubscribeOptionsBuilder().WithTopicFilter(topic + "/#", MqttQualityOfServiceLevel.AtLeastOnce).Build());
        Ready();
        await Task.Delay(Timeout.Infinite);
    }

    private static void Ready()
    {
        Console.Out.WriteLine("ready");
        Console.Out.Flush();
    }

    private static ReadOnlySpan<byte> Span(ReadOnlySequence<byte> sequence) => sequence.IsSingleSegment ? sequence.FirstSpan : sequence.ToArray();
}
