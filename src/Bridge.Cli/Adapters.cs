using Bridge.Adapters.File;
using Bridge.Adapters.Mqtt;
using Bridge.Adapters.RabbitMq;
using Bridge.Adapters.Tcp;
using Bridge.Codecs;
using Bridge.Registration;

namespace Bridge.Cli;

/// <summary>The one list of what this program contains. A slimmer build is a shorter list.</summary>
internal static class Adapters
{
    private static readonly IAdapter[] All =
    [
        new CodecsAdapter(),
        new FileAdapter(),
        new TcpAdapter(),
        new MqttAdapter(),
        new RabbitMqAdapter(),
    ];

    public static AdapterRegistry Register()
    {
        var registry = new AdapterRegistry();
        foreach (var adapter in All) adapter.Register(registry);
        return registry;
    }
}
