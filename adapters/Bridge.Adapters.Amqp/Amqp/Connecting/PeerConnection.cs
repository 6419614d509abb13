using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using Amqp;
using Amqp.Framing;
using Amqp.Sasl;
using Bridge.Adapters.Amqp.Amqp.Outcomes;
using Bridge.Security;
using Error = Amqp.Framing.Error;

namespace Bridge.Adapters.Amqp.Amqp.Connecting;

/// <summary>
/// One connection with one session. The client library revives nothing by itself, and neither do we: what is lost is seen, and the engine makes a new one.
/// </summary>
internal sealed class PeerConnection : IAsyncDisposable
{
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);

    private readonly PeerSettings _settings;
    private readonly TimeProvider _time;
    private readonly Connection _connection;
    private readonly ConnectionEvents _events;
    private readonly Session _session;
    private readonly string _tag = RandomNumberGenerator.GetHexString(8, lowercase: true);
    private int _links;

    private PeerConnection(PeerSettings settings, TimeProvider time, Connection connection, ConnectionEvents events)
    {
        _settings = settings;
        _time = time;
        _connection = connection;
        _events = events;
        _session = new Session(connection);
    }

    public PeerSettings Settings => _settings;

    public bool IsOpen => !_connection.IsClosed && !_session.IsClosed;

    /// <summary>The peer has the extension of this name (2.7.1, offered-capabilities).</summary>
    public bool Offers(string capability) => _events.Offered.Any(c => (string)c == capability);

    /// <summary>Opens the connection: TCP, TLS, SASL, open and begin.</summary>
    /// <exception cref="IOException">It cannot be reached, is not trusted, or refused us; the message says which and what to do.</exception>
    public static async Task<PeerConnection> OpenAsync(PeerSettings settings, TimeProvider time, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(settings.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var check = settings.Tls is null ? null : PeerCertificateCheck.OfServer(settings.Tls, settings.Host);
        var events = new ConnectionEvents(check is null ? null : ClientOptions(settings, check), either.Token);
        // Not on this thread: the handshake waits in the library's callback.
        var opening = Task.Run(() => ConnectAsync(settings, events, either.Token), CancellationToken.None);
        try
        {
            return new PeerConnection(settings, time, await opening.WaitAsync(either.Token), events);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            events.Abandon();
            _ = opening.ContinueWith(static t => t.Result.Close(TimeSpan.Zero), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
            _ = opening.ContinueWith(static t => t.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            cancellationToken.ThrowIfCancellationRequested();
            throw new IOException($"{settings.Name} cannot be reached: it does not answer within {settings.Timeout}.");
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            events.Abandon();
            throw Explain(settings, check, e);
        }
    }

    /// <summary>Attaches a link that sends. Completes when the peer has attached its side; the result's second part is the peer's attach.</summary>
    public async Task<(SenderLink Link, Attach Peer)> AttachSenderAsync(string what, Attach attach, CancellationToken cancellationToken)
    {
        var attached = new TaskCompletionSource<Attach>(TaskCreationOptions.RunContinuationsAsynchronously);
        SenderLink link;
        try
        {
            link = new SenderLink(_session, NextName(), attach, (_, answer) => { if (answer.Target is not null) attached.TrySetResult(answer); });
        }
        catch (AmqpException e)
        {
            throw Refused(what, e.Error);
        }
        return (link, await AttachedAsync(link, what, attached, cancellationToken));
    }

    /// <summary>Attaches a link that receives; without credit. See <see cref="AttachSenderAsync"/>.</summary>
    public async Task<(ReceiverLink Link, Attach Peer)> AttachReceiverAsync(string what, Attach attach, CancellationToken cancellationToken, string? name = null)
    {
        var attached = new TaskCompletionSource<Attach>(TaskCreationOptions.RunContinuationsAsynchronously);
        ReceiverLink link;
        try
        {
            link = new ReceiverLink(_session, name ?? NextName(), attach, (_, answer) => { if (answer.Source is not null) attached.TrySetResult(answer); });
        }
        catch (AmqpException e)
        {
            throw Refused(what, e.Error);
        }
        return (link, await AttachedAsync(link, what, attached, cancellationToken));
    }

    /// <summary>Closes a link and waits for the peer's answer, within a bounded time; never throws.</summary>
    public static async ValueTask CloseAsync(Link link)
    {
        try
        {
            await link.CloseAsync(CloseTimeout);
        }
        catch (Exception e) when (e is AmqpException or TimeoutException or ObjectDisposedException or IOException)
        {
            // Gone already.
        }
    }

    /// <summary>Detaches a link without closing it, so that the peer keeps its terminus (2.6.5); never throws.</summary>
    public async ValueTask LeaveAsync(Link link)
    {
        try
        {
            await Task.Run(() => link.Detach()).WaitAsync(CloseTimeout, _time);
        }
        catch (Exception e) when (e is AmqpException or TimeoutException or IOException or ObjectDisposedException)
        {
            // The connection is closed next anyway.
        }
    }

    /// <summary>What to throw when a link of this connection has ended.</summary>
    public LinkRefusedException Lost(string what, Error? error)
    {
        var reason = RootOf(error);
        var condition = (string?)reason?.Condition ?? "";
        var text = reason is null ? "no reason given" : reason.Description is { Length: > 0 } description ? $"{condition}: {description}" : condition;
        return new LinkRefusedException($"{_settings.Name} ended {what}: {text}.{ErrorConditions.Cure(condition)}", condition);
    }

    /// <summary>Closes in order, within a bounded time; never throws.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            // The session first: a broker that frees what was not settled when the session ends has done so by the time that it answers.
            if (IsOpen) await _session.CloseAsync(CloseTimeout);
        }
        catch (Exception e) when (e is AmqpException or TimeoutException or IOException or ObjectDisposedException or System.Net.Sockets.SocketException)
        {
            // It went meanwhile.
        }
        try
        {
            await _connection.CloseAsync(CloseTimeout);
        }
        catch (Exception e) when (e is AmqpException or TimeoutException or IOException or ObjectDisposedException or System.Net.Sockets.SocketException)
        {
            // It is gone, which is all that is wanted.
        }
    }

    /// <summary>A name for a link or an address of our own. Another connection of this container may still live at the peer, so it must differ there too: equal names would steal each other's links (2.6.1).</summary>
    public string NextName() => $"{_settings.ContainerId}-{_tag}-{Interlocked.Increment(ref _links)}";

    private async Task<Attach> AttachedAsync(Link link, string what, TaskCompletionSource<Attach> attached, CancellationToken cancellationToken)
    {
        link.AddClosedCallback((_, error) => attached.TrySetException(Refused(what, error)));
        try
        {
            return await attached.Task.WaitAsync(_settings.Timeout, _time, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new IOException($"{_settings.Name} does not attach {what} within {_settings.Timeout}.");
        }
    }

    // The library says of each link of a session that ended only that: the reason lies with the session.
    private Error? RootOf(Error? error) => _events.Silence ?? (error is not null && error.Condition != ErrorConditions.DetachForced ? error : _session.Error ?? _connection.Error ?? error);

    private LinkRefusedException Refused(string what, Error? error)
    {
        var reason = RootOf(error);
        var condition = (string?)reason?.Condition ?? "";
        return new LinkRefusedException($"{_settings.Name} does not attach {what}: {condition} {reason?.Description}.{ErrorConditions.Cure(condition)}", condition);
    }

    private static SslClientAuthenticationOptions ClientOptions(PeerSettings settings, PeerCertificateCheck check)
    {
        var options = settings.Tls!.ForClient(settings.Host);
        options.CertificateChainPolicy = null;   // the check builds the chain itself, and says what is wrong with it
        options.RemoteCertificateValidationCallback = (_, certificate, chain, errors) => check.Accepts(certificate, chain, errors);
        return options;
    }

    private static Task<Connection> ConnectAsync(PeerSettings settings, ConnectionEvents events, CancellationToken cancellationToken)
    {
        var factory = new ConnectionFactory();
        factory.AMQP.ContainerId = settings.ContainerId;
        factory.AMQP.HostName = settings.HostName ?? settings.Host;
        factory.AMQP.MaxFrameSize = settings.MaxFrameSize;
        factory.AMQP.IdleTimeout = (int)Math.Min(settings.IdleTimeout.TotalMilliseconds, int.MaxValue);
        var external = settings.Sasl == Sasl.External || (settings.Sasl == Sasl.Auto && settings.User is null && settings.Tls?.Cert is not null);
        var plain = !external && settings.Sasl != Sasl.Anonymous && settings.User is not null;
        if (!plain) factory.SASL.Profile = external ? SaslProfile.External : SaslProfile.Anonymous;
        var address = new Address(settings.Host, settings.Port, plain ? settings.User : null, plain ? settings.Password ?? "" : null, "/", settings.Tls is null ? "amqp" : "amqps");
        return factory.CreateAsync(address, cancellationToken, events);
    }

    private static IOException Explain(PeerSettings settings, PeerCertificateCheck? check, Exception e)
    {
        if (check?.Refusal is { } refusal) return new IOException($"{settings.Name} was not trusted: {refusal}.", e);
        for (var cause = e; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case AmqpException { Error: { } error } when error.Condition == ErrorConditions.Unauthorized:
                    return new LinkRefusedException($"{settings.Name} refused the login: {error.Description} Wrong user, password or SASL mechanism.", ErrorConditions.Unauthorized, e);
                case AmqpException { Error: { } error }:
                    return new LinkRefusedException($"{settings.Name} refused the connection: {(string)error.Condition}: {error.Description}.{ErrorConditions.Cure(error.Condition)}", error.Condition, e);
                case AuthenticationException:
                    return new IOException($"The TLS handshake with {settings.Name} failed: {cause.Message}", e);
            }
        }
        return new IOException($"{settings.Name} cannot be reached: {e.GetBaseException().Message}", e);
    }
}
