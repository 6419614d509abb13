using System.Buffers;
using System.Text;
using System.Threading.Channels;
using MQTTnet;
using MQTTnet.Protocol;

namespace Bridge.Testing.Brokers;

/// <summary>A client on the test's side of an MQTT broker: publishes, subscribes, collects. Thread-safe.</summary>
public sealed class MqttTestClient : IAsyncDisposable
{
    private readonly Channel<MqttTestMessage> _inbox = System.Threading.Channels.Channel.CreateUnbounded<MqttTestMessage>();

    internal MqttTestClient(IMqttClient client)
    {
        Client = client;
        client.ApplicationMessageReceivedAsync += received =>
        {
            var message = received.ApplicationMessage;
            var properties = message.UserProperties?.Select(p => KeyValuePair.Create(p.Name, Encoding.UTF8.GetString(p.ValueBuffer.Span))).ToArray() ?? [];
            _inbox.Writer.TryWrite(new MqttTestMessage(
                message.Topic, message.Payload.ToArray(), message.QualityOfServiceLevel, message.Retain, message.Dup, message.ContentType, properties));
            return Task.CompletedTask;
        };
    }

    /// <summary>The client itself, for what the shortcuts do not cover.</summary>
    public IMqttClient Client { get; }

    /// <summary>Publishes; with QoS 1 and 2 the broker has taken it over when this completes.</summary>
    public async Task PublishAsync(
        string topic,
        string payload,
        MqttQualityOfServiceLevel qos = MqttQualityOfServiceLevel.AtLeastOnce,
        bool retain = false,
        CancellationToken cancellationToken = default)
    {
        var message = new MqttApplicationMessageBuilder().WithTopic(topic).WithPayload(payload).WithQualityOfServiceLevel(qos).WithRetainFlag(retain).Build();
        var result = await Client.PublishAsync(message, cancellationToken);
        if (!result.IsSuccess)
            throw new InvalidOperationException($"The broker refused a publish to {topic}: {result.ReasonCode}");
    }

    public async Task SubscribeAsync(
        string topic,
        MqttQualityOfServiceLevel qos = MqttQualityOfServiceLevel.AtLeastOnce,
        CancellationToken cancellationToken = default)
    {
        var result = await Client.SubscribeAsync(new MqttClientSubscribeOptionsBuilder().WithTopicFilter(topic, qos).Build(), cancellationToken);
        if (result.Items.Any(item => (int)item.ResultCode >= 0x80))
            throw new InvalidOperationException($"The broker refused the subscription to {topic}.");
    }

    /// <summary>The next messages of all subscriptions, in order; throws with how many came when the cap (default 30 s) passes.</summary>
    public async Task<IReadOnlyList<MqttTestMessage>> ReceiveAsync(int count, TimeSpan? cap = null, CancellationToken cancellationToken = default)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(cap ?? TimeSpan.FromSeconds(30));
        var messages = new List<MqttTestMessage>(count);
        try
        {
            while (messages.Count < count)
                messages.Add(await _inbox.Reader.ReadAsync(limit.Token));
            return messages;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"{messages.Count} of {count} MQTT messages came: {string.Join(", ", messages.Take(5).Select(m => m.Text))}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Client.IsConnected)
            await Client.DisconnectAsync(new MqttClientDisconnectOptions());
        Client.Dispose();
    }
}
