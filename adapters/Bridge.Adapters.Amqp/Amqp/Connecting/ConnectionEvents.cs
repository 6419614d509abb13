using System.Net.Security;
using System.Net.Sockets;
using Amqp;
using Amqp.Framing;
using Amqp.Handler;
using Amqp.Types;
using Error = Amqp.Framing.Error;

namespace Bridge.Adapters.Amqp.Amqp.Connecting;

/// <summary>
/// Makes the TLS handshake with our own options, as the library's settings have neither a server name nor TLS 1.3, notes what the peer offers at the opening, and cuts a
/// connection whose peer has fallen silent: the library would wait for its answer to the close. The library calls the handshake on a thread that may wait.
/// </summary>
/// <param name="tls">Null: plain TCP.</param>
/// <param name="cancellationToken">Ends the handshake.</param>
internal sealed class ConnectionEvents(SslClientAuthenticationOptions? tls, CancellationToken cancellationToken) : IHandler
{
    private volatile IReadOnlyList<Symbol> _offered = [];
    private volatile Error? _silence;
    private volatile Socket? _socket;
    private volatile bool _abandoned;

    /// <summary>The extensions that the peer offers (2.7.1, offered-capabilities); empty before its open frame came.</summary>
    public IReadOnlyList<Symbol> Offered => _offered;

    /// <summary>Nothing came for longer than the idle time-out (2.4.5); else null.</summary>
    public Error? Silence => _silence;

    /// <summary>Ends an opening that failed or was given up: the library leaves its socket open.</summary>
    public void Abandon()
    {
        _abandoned = true;
        _socket?.Dispose();
    }

    public bool CanHandle(EventId id) => id is EventId.SocketConnect or EventId.ConnectionRemoteOpen or EventId.ConnectionLocalClose || (id is EventId.SslAuthenticate && tls is not null);

    public void Handle(Event protocolEvent)
    {
        switch (protocolEvent.Context)
        {
            // The library calls this while it opens, and goes on when it returns: there is nobody to await it.
            case SslStream stream: stream.AuthenticateAsClientAsync(tls!, cancellationToken).GetAwaiter().GetResult(); break;
            case Socket socket:
                _socket = socket;
                if (_abandoned) socket.Dispose();
                break;
            case Open { OfferedCapabilities: { } offered }: _offered = offered; break;
            // The library gives this condition only to its own idle time-out.
            case Close { Error: { } error } when error.Condition == ErrorCode.ConnectionForced:
                _silence = error;
                _ = Task.Run(_socket!.Close, CancellationToken.None);   // its reader ends with that, and tells the links
                break;
        }
    }
}
