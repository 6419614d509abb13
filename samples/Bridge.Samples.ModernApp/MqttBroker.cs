using System.Buffers;
using System.Net;
using System.Text;
using MQTTnet.Server;

namespace Bridge.Samples.ModernApp;

/// <summary>An MQTT broker on loopback whose every publish is shown.</summary>
internal sealed class MqttBroker : IAsyncDisposable
{
    private readonly MqttServer _server;

    private MqttBroker(MqttServer server) => _server = server;

    public static async Task<MqttBroker> StartAsync(int port, Consumer consumer)
    {
        var options = new MqttServerOptionsBuilder()
            .WithDefaultEndpoint()
            .WithDefaultEndpointBoundIPAddress(IPAddress.Loopback)
            .WithDefaultEndpointBoundIPV6Address(IPAddress.None)
            .WithDefaultEndpointPort(port)
            .Build();
        var server = new MqttServerFactory().CreateMqttServer(options);
        server.InterceptingPublishAsync += e =>
        {
            var message = e.ApplicationMessage;
            var id = message.UserProperties?.Find(p => p.Name == "message-id") is { } property ? Encoding.UTF8.GetString(property.ValueBuffer.Span) : null;
            consumer(message.Topic, id, message.Payload.ToArray());
            return Task.CompletedTask;
        };
        await server.StartAsync();
        return new MqttBroker(server);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync();
        _server.Dispose();
    }
}
