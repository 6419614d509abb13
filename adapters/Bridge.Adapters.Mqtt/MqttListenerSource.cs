using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Bridge.Intake;
using Bridge.Registration;
using Bridge.Security;
using MQTTnet;
using MQTTnet.Certificates;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace Bridge.Adapters.Mqtt;

/// <summary>
/// An MQTT broker in the bridge. A publish is answered (PUBACK, PUBREC) only after the intake accepted it. What arrives from several clients at a time goes to the intake
/// as one batch; one client's publishes are taken one after the other, so that a device alone is as fast as the journal's commits.
/// </summary>
internal sealed class MqttListenerSource(MqttListenerOptions options, AdapterContext context) : ISource
{
    private const int OverlappingBatches = 8;
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(5);

    private readonly Arrivals<TaskCompletionSource<Receipt>> _arrivals = new(context.MaxFrame, options.IdProperty);
    private readonly DeviceGate _gate = new(options, context.Logger);
    private MqttServer? _server;

    /// <summary>The port that is listened at, when <c>listen</c> says 0; 0 before.</summary>
    internal int Port { get; private set; }

    /// <inheritdoc/>
    public async Task RunAsync(IIntake intake, CancellationToken stopping)
    {
        ArgumentNullException.ThrowIfNull(intake);
        await StartAsync();
        context.Connected();
        using var drain = new CancellationTokenSource();
        using var slots = new SemaphoreSlim(OverlappingBatches, OverlappingBatches);
        var free = 0;   // slots in our hand
        try
        {
            while (true)
            {
                await slots.WaitAsync(stopping);
                free = 1;
                var arrived = await _arrivals.TakeAsync(stopping);
                free = 0;
                _ = AnswerAsync(intake.SubmitAsync(arrived.Batch, drain.Token), arrived.Peers, slots);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // New publishes get no answer and their clients repeat them; what the intake has in hand may finish.
            _server!.AcceptNewConnections = false;
            _arrivals.Fail(new OperationCanceledException("The bridge stops."));
            using var limit = new CancellationTokenSource(DrainTimeout, context.Time);
            await using var end = limit.Token.UnsafeRegister(static d => ((CancellationTokenSource)d!).Cancel(), drain);
            for (; free < OverlappingBatches; free++) await slots.WaitAsync(CancellationToken.None);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        var server = _server;
        _server = null;
        if (server is null) return;
        _arrivals.Fail(new OperationCanceledException("The bridge stops."));
        await server.StopAsync(new MqttServerStopOptions { DefaultClientDisconnectOptions = new MqttServerClientDisconnectOptions { ReasonCode = MqttDisconnectReasonCode.ServerShuttingDown } });
        server.Dispose();
    }

    private async Task StartAsync()
    {
        if (!MqttListenerOptions.TryParse(options.Listen, out var endpoint)) throw new InvalidOperationException($"'{options.Listen}' is no address and port.");
        var builder = new MqttServerOptionsBuilder().WithPersistentSessions(options.PersistentSessions).WithoutPacketFragmentation();
        var isV6 = endpoint.AddressFamily == AddressFamily.InterNetworkV6;
        var (v4, v6) = isV6 ? (IPAddress.None, endpoint.Address) : (endpoint.Address, IPAddress.None);   // None: not at all
        if (options.Tls is null) builder.WithDefaultEndpoint().WithDefaultEndpointBoundIPAddress(v4).WithDefaultEndpointBoundIPV6Address(v6).WithDefaultEndpointPort(endpoint.Port);
        else Encrypt(builder.WithoutDefaultEndpoint().WithEncryptedEndpoint().WithEncryptedEndpointBoundIPAddress(v4).WithEncryptedEndpointBoundIPV6Address(v6).WithEncryptedEndpointPort(endpoint.Port), options.Tls);
        var serverOptions = builder.Build();
        var server = _server = new MqttServerFactory().CreateMqttServer(serverOptions);
        server.ValidatingConnectionAsync += _gate.OnValidatingAsync;
        server.ClientDisconnectedAsync += _gate.OnDisconnectedAsync;
        server.InterceptingInboundPacketAsync += DeviceGate.OnPacketAsync;
        server.InterceptingPublishAsync += OnPublishAsync;
        try
        {
            await server.StartAsync();
        }
        catch (SocketException e)
        {
            throw new IOException($"Listening for MQTT at {options.Listen} is not possible: {e.Message}.", e);
        }
        Port = options.Tls is null ? serverOptions.DefaultEndpointOptions.Port : serverOptions.TlsEndpointOptions.Port;
    }

    private void Encrypt(MqttServerOptionsBuilder builder, TlsOptions tls)
    {
        builder.WithEncryptionCertificate(new RenewedCertificate(tls));
        builder.WithEncryptionSslProtocol(System.Security.Authentication.SslProtocols.None);   // the system's choice: TLS 1.2 and 1.3
        if (tls.RequireClientCertificate) builder.WithClientCertificate((_, certificate, chain, errors) => IsTrusted(tls, certificate, chain, errors));
    }

    private bool IsTrusted(TlsOptions tls, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        var check = PeerCertificateCheck.OfClients(tls);
        if (check.Accepts(certificate, chain, errors)) return true;
        Log.TurnedAway(context.Logger, "", certificate?.Subject ?? "", check.Refusal!);
        return false;
    }

    private async Task OnPublishAsync(InterceptingPublishEventArgs e)
    {
        e.ProcessPublish = false;
        var device = Device.Of(e.SessionItems);
        var message = e.ApplicationMessage;
        if (device.IsRepetition(message.QualityOfServiceLevel)) return;   // taken before; only the answer was lost
        if (!_gate.MayPublish(e.UserName, message.Topic))
        {
            Refuse(e, device, MqttPubAckReasonCode.NotAuthorized, "the topic is not allowed for this user");
            return;
        }
        var answer = new TaskCompletionSource<Receipt>(TaskCreationOptions.RunContinuationsAsynchronously);
        Receipt receipt;
        try
        {
            _arrivals.Add(message, answer, e.ClientId);
            receipt = await answer.Task;
        }
        catch (Exception failure) when (failure is OperationCanceledException or IOException)
        {
            // Cancelled: the bridge stops, and has said so.
            if (failure is IOException) Log.PublishRefused(context.Logger, e.ClientId, message.Topic, failure.Message);
            e.CloseConnection = true;   // no answer: the client publishes again
            return;
        }
        switch (receipt.Kind)
        {
            case ReceiptKind.Accepted:
                device.Taken(message.QualityOfServiceLevel);
                e.ProcessPublish = options.Relay;
                break;
            case ReceiptKind.Busy:
                Refuse(e, device, MqttPubAckReasonCode.QuotaExceeded, receipt.Reason);
                break;
            default:
                Refuse(e, device, MqttPubAckReasonCode.ImplementationSpecificError, receipt.Reason);
                break;
        }
    }

    // MQTT 5 says why; 3.1.1 has no word for no but hanging up.
    private void Refuse(InterceptingPublishEventArgs e, Device device, MqttPubAckReasonCode code, string? reason)
    {
        Log.PublishRefused(context.Logger, e.ClientId, e.ApplicationMessage.Topic, reason ?? code.ToString());
        if (device.IsVersion5 && e.ApplicationMessage.QualityOfServiceLevel != MqttQualityOfServiceLevel.AtMostOnce)
        {
            e.Response.ReasonCode = code;
            e.Response.ReasonString = reason;
        }
        else
        {
            e.CloseConnection = true;
        }
    }

    private static async Task AnswerAsync(ValueTask<Receipts> submitted, List<TaskCompletionSource<Receipt>> peers, SemaphoreSlim slots)
    {
        try
        {
            var receipts = await submitted;
            for (var i = 0; i < peers.Count; i++) peers[i].TrySetResult(receipts[i]);
        }
        catch (OperationCanceledException)
        {
            foreach (var peer in peers) peer.TrySetCanceled();
        }
        catch (Exception e)
        {
            foreach (var peer in peers) peer.TrySetException(new IOException($"The message was not taken: {e.Message}", e));
        }
        finally
        {
            slots.Release();
        }
    }

    // Asked for at every connection, so that a renewed certificate is used without a restart.
    private sealed class RenewedCertificate(TlsOptions tls) : ICertificateProvider
    {
        public X509Certificate2 GetCertificate() => tls.OwnCertificate() ?? throw new InvalidOperationException("A TLS listener needs tls.cert.");
    }
}
