using Bridge.Adapters.Amqp;
using Bridge.Adapters.File;
using Bridge.Adapters.Mqtt;
using Bridge.Adapters.RabbitMq;
using Bridge.Adapters.Tcp;
using Bridge.Codecs;
using Bridge.Registration;

namespace Bridge.Cli;

/// <summary>The one list of what this program contains. A new adapter or format assembly is added here and nowhere else.</summary>
internal static class Adapters
{
    private static readonly IAdapter[] All =
    [
        new CodecsAdapter(),
        new FileAdapter(),
        new TcpAdapter(),
        new MqttAdapter(),
        new RabbitMqAdapter(),
        new AmqpAdapter(),
    ];

    public static AdapterRegistry Registry { get; } = Register();

    private static AdapterRegistry Register()
    {
        var registry = new AdapterRegistry();
        foreach (var adapter in All) adapter.Register(registry);
        return registry;
    }
}
