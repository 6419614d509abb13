using System.Net.Security;
using Amqp.Handler;

namespace Bridge.Adapters.Amqp.Amqp;

/// <summary>
/// Makes the TLS handshake with our own options: the library's settings have neither a server name nor TLS 1.3. The library calls it on a thread that may wait.
/// </summary>
internal sealed class TlsHandshake(SslClientAuthenticationOptions options, CancellationToken cancellationToken) : IHandler
{
    public bool CanHandle(EventId id) => id == EventId.SslAuthenticate;

    public void Handle(Event protocolEvent) => ((SslStream)protocolEvent.Context).AuthenticateAsClientAsync(options, cancellationToken).GetAwaiter().GetResult();
}
