using Bridge.Registration;

namespace Bridge.Adapters.Tcp;

/// <summary>TCP sockets, plain or with TLS: listening or connecting, receiving or sending.</summary>
public sealed class TcpAdapter : IAdapter
{
    /// <inheritdoc/>
    public void Register(AdapterRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(registry);
        registry.AddSource("tcp", "Receives messages over TCP, as a listener or by connecting, and answers on the same connection.",
            new SourceTraits(Redelivers: false, CanReply: true, FramesWhen: "always"), TcpSourceOptions.Read, static (options, context) => new TcpSource(options, context));
        registry.AddSink("tcp", "Sends messages over TCP, by connecting or to a peer that connects, and settles each by the peer's answer.",
            new SinkTraits(TcpSink.MaxBatch, ConfirmsOnlyWith: "answers", FramesWhen: "always"), TcpSinkOptions.Read, static (options, context) => new TcpSink(options, context));
    }
}
