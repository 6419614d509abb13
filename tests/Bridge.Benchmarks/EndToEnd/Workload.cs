using System.Globalization;
using System.Net.Sockets;
using System.Text;
using MQTTnet;
using MQTTnet.Protocol;

namespace Bridge.Benchmarks.EndToEnd;

/// <summary>The legacy side of a measurement: the same bytes for the bridge and for the program written by hand.</summary>
internal static class Workload
{
    private static int s_files;

    /// <summary>Drops one CSV file with that many lines, whole at once.</summary>
    public static async Task DropFileAsync(string folder, int count)
    {
        var path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"orders-{++s_files}.csv"));
        var text = new StringBuilder("No;Sku;Qty;Price;Country\n");
        for (var i = 1; i <= count; i++) text.Append(CultureInfo.InvariantCulture, $"{100000 + i};ab-{i % 900};{i % 300},500;{i % 700},95;{(i % 3 == 0 ? "DE" : "AT")}\n");
        await File.WriteAllTextAsync(path + ".tmp", text.ToString());
        File.Move(path + ".tmp", path);
    }

    /// <summary>Sends lines over one connection, 1,000 unanswered at most, and reads one answer byte for each.</summary>
    public static async Task SendLinesAsync(int port, int count)
    {
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync("127.0.0.1", port);
        var stream = client.GetStream();
        using var room = new SemaphoreSlim(1000);
        var reading = Task.Run(async () =>
        {
            var answers = new byte[4096];
            for (var got = 0; got < count;)
            {
                var read = await stream.ReadAsync(answers);
                if (read == 0) throw new IOException("The connection was closed before the last answer.");
                if (answers.AsSpan(0, read).IndexOfAnyExcept((byte)6) >= 0) throw new IOException("A line was refused.");
                got += read;
                room.Release(read);
            }
        });
        var batch = new List<byte>();
        for (var i = 1; i <= count; i++)
        {
            if (room.CurrentCount == 0 || batch.Count > 8192)
            {
                await stream.WriteAsync(batch.ToArray());
                batch.Clear();
            }
            await room.WaitAsync();
            batch.AddRange(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{i} the level of tank {i % 40} is high\n")));
        }
        await stream.WriteAsync(batch.ToArray());
        await reading;
    }

    /// <summary>Publishes at QoS 1, a hundred unconfirmed at most.</summary>
    public static async Task PublishAsync(Uri broker, string topic, int count)
    {
        using var client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer(broker.Host, broker.Port).Build());
        using var room = new SemaphoreSlim(100);
        for (var i = 1; i <= count; i++)
        {
            await room.WaitAsync();
            var message = new MqttApplicationMessageBuilder().WithTopic(topic + "/1").WithPayload(string.Create(CultureInfo.InvariantCulture, $"{i} the level of tank {i % 40} is high"))
                .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build();
            _ = client.PublishAsync(message).ContinueWith(_ => room.Release(), TaskScheduler.Default);
        }
        for (var i = 0; i < 100; i++) await room.WaitAsync();
        await client.DisconnectAsync();
    }
}
