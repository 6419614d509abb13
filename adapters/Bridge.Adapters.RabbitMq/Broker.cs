using System.Net.Security;
using System.Security.Authentication;
using Bridge.Registration;
using Bridge.Security;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Bridge.Adapters.RabbitMq;

/// <summary>Opens one connection, without the client library's own recovery: a lost connection must be seen, because its confirms are lost with it.</summary>
internal static class Broker
{
    public static async Task<IConnection> ConnectAsync(RabbitMqConnectionOptions options, AdapterContext context, CancellationToken cancellationToken)
    {
        var addresses = options.Uris.Select(static u => BrokerAddress.TryParse(u.Reveal(), out var a) ? a : throw new InvalidOperationException($"'{BrokerAddress.Mask(u.Reveal())}' is no address of a broker.")).ToList();
        var failures = new List<Exception>();
        foreach (var address in addresses)
        {
            var check = address.IsTls ? PeerCertificateCheck.OfServer(options.Tls ?? new TlsOptions(), address.Host) : null;
            try
            {
                return await ConnectAsync(address, check, options, context, cancellationToken);
            }
            catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                failures.Add(new IOException(Explain(address, check, e), e));
            }
        }
        throw failures.Count == 1 ? failures[0] : new IOException(string.Join(" ", failures.Select(static f => f.Message)), new AggregateException(failures));
    }

    private static async Task<IConnection> ConnectAsync(BrokerAddress address, PeerCertificateCheck? check, RabbitMqConnectionOptions options, AdapterContext context, CancellationToken cancellationToken)
    {
        var factory = new ConnectionFactory
        {
            AutomaticRecoveryEnabled = false,
            TopologyRecoveryEnabled = false,
            VirtualHost = address.VirtualHost,
            RequestedHeartbeat = options.Heartbeat,
            RequestedConnectionTimeout = options.Timeout,
            HandshakeContinuationTimeout = options.Timeout,
            ContinuationTimeout = options.Timeout,
            ConsumerDispatchConcurrency = 1,   // one at a time, or the order is lost
            ClientProvidedName = options.Name ?? $"{context.Bridge}/{context.Route}/{context.Name}",
        };
        if ((options.User ?? address.User) is { } user) factory.UserName = user;
        if ((options.Password?.Reveal() ?? address.Password) is { } password) factory.Password = password;
        var endpoint = new AmqpTcpEndpoint(address.Host, address.Port, check is null ? new SslOption { Enabled = false } : Ssl(address, check, options.Tls ?? new TlsOptions()));
        return await factory.CreateConnectionAsync([endpoint], cancellationToken);
    }

    /// <summary>Opens a channel. A broker may refuse the virtual host only now.</summary>
    /// <exception cref="IOException">It did; the message says so in words.</exception>
    public static async Task<IChannel> OpenChannelAsync(IConnection connection, CreateChannelOptions? options, CancellationToken cancellationToken)
    {
        try
        {
            return await connection.CreateChannelAsync(options, cancellationToken);
        }
        catch (Exception e) when (e is OperationInterruptedException or AlreadyClosedException && !connection.IsOpen)
        {
            throw new IOException($"The RabbitMQ broker {connection.Endpoint.HostName}:{connection.Endpoint.Port} refused the connection: {connection.CloseReason?.ReplyText ?? e.Message}.", e);
        }
    }

    private static SslOption Ssl(BrokerAddress address, PeerCertificateCheck check, TlsOptions options)
    {
        var tls = options.ForClient(address.Host);
        return new SslOption
        {
            Enabled = true,
            ServerName = tls.TargetHost!,
            Certs = tls.ClientCertificates,
            Version = tls.EnabledSslProtocols,
            AcceptablePolicyErrors = SslPolicyErrors.None,
            CertificateValidationCallback = (_, certificate, chain, errors) => check.Accepts(certificate, chain, errors),
        };
    }

    private static string Explain(BrokerAddress address, PeerCertificateCheck? check, Exception e)
    {
        if (check?.Refusal is { } refusal) return $"The RabbitMQ broker {address} was not trusted: {refusal}.";
        for (var cause = e; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case AuthenticationFailureException or PossibleAuthenticationFailureException:
                    return $"The RabbitMQ broker {address} refused the login: wrong user or password, or no access to this virtual host.";
                case OperationInterruptedException { ShutdownReason.ReplyCode: 530 or 403 } refused:
                    return $"The RabbitMQ broker {address} refused the connection: {refused.ShutdownReason.ReplyText}.";
                case AuthenticationException:
                    return $"The TLS handshake with the RabbitMQ broker {address} failed: {cause.Message}";
            }
        }
        return $"The RabbitMQ broker {address} cannot be reached: {e.GetBaseException().Message}";
    }
}
