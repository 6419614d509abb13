using System.Globalization;
using MQTTnet;
using MQTTnet.Protocol;

namespace Bridge.Samples.LegacyApp;

/// <summary>Publishes readings of scales as MQTT messages, QoS 1: <c>number;grams;state</c>.</summary>
internal static class ScaleReadings
{
    public static async Task RunAsync((string Host, int Port) address, TimeSpan pace, Random random, Ledger ledger, CancellationToken stop)
    {
        using var client = new MqttClientFactory().CreateMqttClient();
        var options = new MqttClientOptionsBuilder().WithTcpServer(address.Host, address.Port).WithClientId("scales").Build();
        for (var number = 1; !stop.IsCancellationRequested; number++)
        {
            var text = string.Create(CultureInfo.InvariantCulture, $"S{number:00000000};{random.Next(1, 60_000)};{(random.Next(8) == 0 ? "unstable" : "ok")}");
            while (true)
            {
                try
                {
                    if (!client.IsConnected) await client.ConnectAsync(options, stop);
                    var result = await client.PublishAsync(new MqttApplicationMessageBuilder()
                        .WithTopic($"scales/{random.Next(1, 5)}/reading")
                        .WithPayload(text)
                        .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
                        .Build(), CancellationToken.None);
                    if (result.IsSuccess) ledger.Taken("mqtt", $"S{number:00000000}", text);
                    else ledger.Refused("mqtt", $"S{number:00000000}", text);
                    break;
                }
                catch (Exception) when (stop.IsCancellationRequested)
                {
                    return; // unanswered: nobody promised anything
                }
                catch (Exception)
                {
                    await Pause.For(TimeSpan.FromMilliseconds(200), stop); // the same reading again
                }
            }
            await Pause.For(pace, stop);
        }
        await client.DisconnectAsync(cancellationToken: CancellationToken.None);
    }
}
