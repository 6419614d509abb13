using Bridge.Configuration;
using Bridge.Delivery;
using Bridge.Formats;
using Bridge.Intake;
using Bridge.Registration;

namespace Bridge.Engine.Tests.Configuration;

/// <summary>Registrations shaped like the real adapters', for tests that only read configuration.</summary>
internal static class SampleRegistry
{
    public static AdapterRegistry Create()
    {
        var registry = new AdapterRegistry();
        registry.AddSource("file", "Reads files.", new SourceTraits(Redelivers: true, StableIds: true), c => (c.FilePath("path", "Which files."), c.Duration("poll", "How often.", TimeSpan.FromSeconds(1))), NoSource);
        registry.AddSource("tcp", "Accepts TCP connections.", new SourceTraits(Redelivers: false, CanReply: true), c => (c.Text("listen", "Address and port."), c.Framer("framing", "How messages are told apart.")), NoSource);
        registry.AddSource("mqtt", "Subscribes.", new SourceTraits(Redelivers: true, IsBroker: true), c => (c.Connection(Broker), c.Texts("topics", "Topics.", true), c.Integer("qos", "Quality of service.", 1, 0, 2)), NoSource);
        registry.AddSource("stdin", "Reads standard input.", new SourceTraits(Redelivers: false), c => c.Boolean("echo", "Echo.", false), NoSource);
        registry.AddSink("rabbitmq", "Publishes to RabbitMQ.", new SinkTraits(512), c => (c.Connection(Broker), c.Text("exchange", "Exchange.", ""), c.Template("routing_key", "Routing key.", "{topic}")), NoSink);
        registry.AddSink("mqtt", "Publishes.", new SinkTraits(64), c => (c.Connection(Broker), c.Template("topic", "Topic."), c.Integer("qos", "Quality of service.", 1, 0, 2)), NoSink);
        registry.AddSink("dedup", "Drops copies.", new SinkTraits(64, Deduplicates: true), c => c.Connection(Broker), NoSink);
        registry.AddSink("folder", "Writes files.", new SinkTraits(64, FramesWhen: "exists: append"), c => (c.Text("exists", "What then.", "fail"), c.Framer("framing", "How messages are told apart.")), NoSink);
        registry.AddSink("socket", "Sends.", new SinkTraits(64, FramesWhen: "always"), c => c.Framer("framing", "How messages are told apart."), NoSink);
        registry.AddSource("port", "Listens.", new SourceTraits(Redelivers: false, FramesWhen: "always"), c => c.Framer("framing", "How messages are told apart."), NoSource);
        registry.AddFramer("delimiter", "Ends with given bytes.", c => c.Bytes("delimiter", "The bytes.", "\n"u8.ToArray(), "lf"), IFramer (_) => throw new NotSupportedException());
        return registry;
    }

    private static (string Uri, string? User) Broker(ConfigReader c)
    {
        var result = (c.Text("uri", "Where it is."), c.OptionalText("user", "User."));
        _ = c.Tls();
        return result;
    }

    private static ISource NoSource<T>(T options, AdapterContext context) => throw new NotSupportedException();

    private static ISink NoSink<T>(T options, AdapterContext context) => throw new NotSupportedException();
}
