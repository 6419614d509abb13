using System.Security.Authentication;
using Bridge.Registration;
using Bridge.Security;
using MQTTnet;
using MQTTnet.Adapter;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace Bridge.Adapters.Mqtt;

/// <summary>
/// One connection to a broker. The client is never revived: its end is told once by <see cref="Ended"/>, and the engine makes a new source or sink.
/// </summary>
internal sealed class MqttConnection : IAsyncDisposable
{
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);
    private static readonly MqttClientFactory Factory = new();

    private readonly TaskCompletionSource<Exception> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly AdapterContext _context;
    private readonly Presence _presence;
    private readonly MqttAddress _address;

    private MqttConnection(IMqttClient client, MqttAddress address, Presence presence, AdapterContext context)
    {
        Client = client;
        _address = address;
        _presence = presence;
        _context = context;
        client.DisconnectedAsync += OnDisconnectedAsync;
    }

    public IMqttClient Client { get; }

    /// <summary>What the broker answered.</summary>
    public MqttClientConnectResult Granted { get; private set; } = null!;

    public bool IsVersion5 { get; private set; }

    /// <summary>Completes, with the reason, when the connection is gone.</summary>
    public Task<Exception> Ended => _ended.Task;

    /// <summary>Connects to the first address that answers.</summary>
    /// <param name="prepare">Called before connecting: handlers must be there first, since a session's messages come at once.</param>
    /// <param name="configure">The caller's own options (session, receive maximum); called with the version.</param>
    public static async Task<MqttConnection> OpenAsync(MqttConnectionOptions options, Presence presence, string clientId, AdapterContext context,
        Action<IMqttClient> prepare, Action<MqttClientOptionsBuilder, bool> configure, CancellationToken cancellationToken)
    {
        var failures = new List<Exception>();
        foreach (var address in options.Uris.Select(static u => MqttAddress.TryParse(u, out var a) ? a : throw new InvalidOperationException($"'{u}' is no address of an MQTT broker.")))
        {
            try
            {
                if (options.Protocol == Protocol.V311) return await TryAsync(false);
                try
                {
                    return await TryAsync(true);
                }
                catch (UnsupportedVersionException e) when (options.Protocol == Protocol.Auto)
                {
                    Log.FallsBack(context.Logger, address.ToString(), e.Message);
                    return await TryAsync(false);
                }
            }
            catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                failures.Add(e);
            }

            Task<MqttConnection> TryAsync(bool version5) => OpenAsync(address, version5, options, presence, clientId, context, prepare, configure, cancellationToken);
        }
        throw failures.Count == 1 ? failures[0] : new IOException(string.Join(" ", failures.Select(static f => f.Message)), new AggregateException(failures));
    }

    private static async Task<MqttConnection> OpenAsync(MqttAddress address, bool version5, MqttConnectionOptions options, Presence presence, string clientId, AdapterContext context,
        Action<IMqttClient> prepare, Action<MqttClientOptionsBuilder, bool> configure, CancellationToken cancellationToken)
    {
        var check = address.IsTls ? PeerCertificateCheck.OfServer(options.Tls ?? new TlsOptions(), address.Host) : null;
        var builder = new MqttClientOptionsBuilder()
            .WithClientId(clientId)
            .WithProtocolVersion(version5 ? MqttProtocolVersion.V500 : MqttProtocolVersion.V311)
            .WithKeepAlivePeriod(options.KeepAlive)
            .WithTimeout(options.Timeout)
            .WithoutPacketFragmentation();   // one write per packet
        if (address.IsWebSocket) builder.WithWebSocketServer(o => o.WithUri(address.Uri.ToString()));
        else builder.WithTcpServer(address.Host, address.Port);
        if (options.User is { } user) builder.WithCredentials(user, options.Password?.Reveal());
        if (check is not null) builder.WithTlsOptions(Tls(address, check, options.Tls ?? new TlsOptions()));
        if (presence.Will is { } will)
        {
            builder.WithWillTopic(will.Topic).WithWillPayload(will.Payload).WithWillQualityOfServiceLevel(QualityOfService.Of(will.Qos)).WithWillRetain(will.Retain);
        }
        configure(builder, version5);
        var connection = new MqttConnection(Factory.CreateMqttClient(), address, presence, context) { IsVersion5 = version5 };
        try
        {
            prepare(connection.Client);
            using var limit = new CancellationTokenSource(options.Timeout, context.Time);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
            connection.Granted = await connection.Client.ConnectAsync(builder.Build(), both.Token);
            if (connection.Granted.ResultCode != MqttClientConnectResultCode.Success) throw Refused(address, connection.Granted.ResultCode, connection.Granted.ReasonString);
            if (presence.Birth is { } birth) await connection.PublishAsync(birth, both.Token);
            return connection;
        }
        catch (Exception e)
        {
            connection.Client.Dispose();
            if (cancellationToken.IsCancellationRequested) throw new OperationCanceledException(cancellationToken);
            throw Explain(address, check, version5, options, e);
        }
    }

    /// <summary>Publishes the close message and disconnects in order; a broken connection is only given up. Bounded.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (Client.IsConnected)
            {
                using var limit = new CancellationTokenSource(CloseTimeout, _context.Time);
                if (_presence.Close is { } close) await PublishAsync(close, limit.Token);
                // The answer proves that the broker has read everything before it; acknowledgements that it has not read when the socket closes are lost.
                await Client.PingAsync(limit.Token);
                await Client.DisconnectAsync(new MqttClientDisconnectOptions(), limit.Token);
            }
        }
        catch (Exception e) // also what the client library throws when the connection breaks under its hands
        {
            Log.CloseFailed(_context.Logger, e.Message);
        }
        Client.Dispose();
    }

    private async Task PublishAsync(PresenceMessage message, CancellationToken cancellationToken) => await Client.PublishAsync(new MqttApplicationMessage
    {
        Topic = message.Topic,
        Payload = new System.Buffers.ReadOnlySequence<byte>(System.Text.Encoding.UTF8.GetBytes(message.Payload)),
        QualityOfServiceLevel = QualityOfService.Of(message.Qos),
        Retain = message.Retain,
    }, cancellationToken);

    private static MqttClientTlsOptions Tls(MqttAddress address, PeerCertificateCheck check, TlsOptions options)
    {
        var tls = options.ForClient(address.Host);
        return new MqttClientTlsOptions
        {
            UseTls = true,
            TargetHost = tls.TargetHost!,
            SslProtocol = tls.EnabledSslProtocols,
            RevocationMode = tls.CertificateRevocationCheckMode,
            CertificateValidationHandler = e => check.Accepts(e.Certificate, e.Chain, e.SslPolicyErrors),
            ClientCertificatesProvider = tls.ClientCertificates is { Count: > 0 } own ? new DefaultMqttCertificatesProvider(own.Cast<System.Security.Cryptography.X509Certificates.X509Certificate>()) : null,
        };
    }

    private static Exception Explain(MqttAddress address, PeerCertificateCheck? check, bool version5, MqttConnectionOptions options, Exception e)
    {
        if (check?.Refusal is { } refusal) return new IOException($"The MQTT broker {address} was not trusted: {refusal}.", e);
        if (e is UnsupportedVersionException or MqttRefusedException) return e;
        for (var cause = e; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case AuthenticationException:
                    return new IOException($"The TLS handshake with the MQTT broker {address} failed: {cause.Message}", e);
                case System.Net.Sockets.SocketException { SocketErrorCode: not System.Net.Sockets.SocketError.ConnectionReset } socket:
                    return new IOException($"The MQTT broker {address} cannot be reached: {socket.Message}", e);
                case OperationCanceledException or MqttCommunicationTimedOutException:
                    return new IOException($"The MQTT broker {address} did not answer within {options.Timeout}.", e);
            }
        }
        // Connected, and then the broker hung up on the first packet: an old broker does that to a version it does not know.
        if (version5 && e is MqttConnectingFailedException) return new UnsupportedVersionException($"the broker {address} closed the connection: {e.GetBaseException().Message}", e);
        return new IOException($"The MQTT broker {address} cannot be used: {e.GetBaseException().Message}", e);
    }

    private static Exception Refused(MqttAddress address, MqttClientConnectResultCode code, string? reason)
    {
        var text = string.IsNullOrEmpty(reason) ? code.ToString() : $"{code}, {reason}";
        if (code == MqttClientConnectResultCode.UnsupportedProtocolVersion) return new UnsupportedVersionException($"the broker {address} refused the version ({text})", null);
        var cure = code switch
        {
            MqttClientConnectResultCode.BadUserNameOrPassword => "; look at user and password",
            MqttClientConnectResultCode.NotAuthorized => "; look at user and password and at what the user may do, or give a client certificate if the broker wants one",
            MqttClientConnectResultCode.ClientIdentifierNotValid => "; give a client_id that the broker allows",
            _ => "",
        };
        return new MqttRefusedException($"The MQTT broker {address} refused the connection: {text}{cure}.");
    }

    private Task OnDisconnectedAsync(MqttClientDisconnectedEventArgs e)
    {
        var reason = e.Reason == MqttClientDisconnectReason.SessionTakenOver
            ? "another client connected with the same client_id; every bridge and route needs its own"
            : string.IsNullOrEmpty(e.ReasonString) ? $"{e.Reason}{(e.Exception is null ? "" : $", {e.Exception.GetBaseException().Message}")}" : $"{e.Reason}, {e.ReasonString}";
        _ended.TrySetResult(new IOException($"The connection to the MQTT broker {_address} ended: {reason}.", e.Exception));
        return Task.CompletedTask;
    }

    /// <summary>The broker does not speak this version of the protocol.</summary>
    private sealed class UnsupportedVersionException(string message, Exception? inner) : Exception(message, inner);

    /// <summary>The broker said no to the connection.</summary>
    private sealed class MqttRefusedException(string message) : IOException(message);
}
