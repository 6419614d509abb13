using System.Net.Security;
using Amqp.Framing;
using Amqp.Handler;
using Amqp.Types;

namespace Bridge.Adapters.Amqp.Amqp;

/// <summary>
/// Makes the TLS handshake with our own options, as the library's settings have neither a server name nor TLS 1.3, and notes what the peer offers at the opening. The
/// library calls the handshake on a thread that may wait.
/// </summary>
/// <param name="tls">Null: plain TCP.</param>
/// <param name="cancellationToken">Ends the handshake.</param>
internal sealed class ConnectionEvents(SslClientAuthenticationOptions? tls, CancellationToken cancellationToken) : IHandler
{
    private volatile IReadOnlyList<Symbol> _offered = [];

    /// <summary>The extensions that the peer offers (2.7.1, offered-capabilities); empty before its open frame came.</summary>
    public IReadOnlyList<Symbol> Offered => _offered;

    public bool CanHandle(EventId id) => id is EventId.ConnectionRemoteOpen || (id is EventId.SslAuthenticate && tls is not null);

    public void Handle(Event protocolEvent)
    {
        switch (protocolEvent.Context)
        {
            case SslStream stream: stream.AuthenticateAsClientAsync(tls!, cancellationToken).GetAwaiter().GetResult(); break;
            case Open { OfferedCapabilities: { } offered }: _offered = offered; break;
        }
    }
}
