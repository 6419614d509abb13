using System.Collections.Concurrent;
using System.Globalization;
using Amqp;
using Amqp.Framing;
using Amqp.Types;
using Bridge.Adapters.Amqp.Amqp.Connecting;

namespace Bridge.Adapters.Amqp.ServiceBus;

/// <summary>The answer of a request node.</summary>
internal sealed record NodeAnswer(int Status, string Text, string Condition, Map? Body)
{
    public bool IsGood => Status is >= 200 and < 300;
}

/// <summary>
/// Requests and answers over a pair of links, as $cbs and ENTITY/$management have them; many may be under way. The service ends links that were idle for some minutes; the next
/// request opens them anew, as long as the connection lives. Thread-safe.
/// </summary>
internal sealed class RequestLink
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource<Message>> _pending = new();
    private readonly SemaphoreSlim _opening = new(1);
    private readonly PeerConnection _connection;
    private readonly TimeProvider _time;
    private readonly string _address;
    private volatile Pair? _pair;
    private long _next;

    private RequestLink(PeerConnection connection, string address, TimeProvider time)
    {
        _connection = connection;
        _time = time;
        _address = address;
        What = $"the requests to '{address}'";
    }

    public string What { get; }

    /// <summary>A request can be made; its links may have to be opened anew.</summary>
    public bool IsConnected => _connection.IsOpen;

    public static async Task<RequestLink> OpenAsync(PeerConnection connection, string address, TimeProvider time, CancellationToken cancellationToken)
    {
        var link = new RequestLink(connection, address, time);
        await link.PairAsync(cancellationToken);
        return link;
    }

    /// <summary>Sends a request and waits for its answer.</summary>
    /// <exception cref="IOException">The link went, or no answer came in time.</exception>
    public async Task<NodeAnswer> AskAsync(Map properties, object? body, CancellationToken cancellationToken)
    {
        var pair = await PairAsync(cancellationToken);
        var id = Interlocked.Increment(ref _next).ToString(CultureInfo.InvariantCulture);
        var request = new Message { Properties = new Properties { MessageId = id, ReplyTo = pair.ReplyTo }, ApplicationProperties = new ApplicationProperties(), BodySection = new AmqpValue { Value = body } };
        foreach (var (name, value) in properties) request.ApplicationProperties.Map[name] = value;
        var answered = new TaskCompletionSource<Message>(TaskCreationOptions.RunContinuationsAsynchronously);
        _pending[id] = answered;
        try
        {
            pair.Sender.Send(request, null, null, null);
            var answer = await answered.Task.WaitAsync(_connection.Settings.Timeout, _time, cancellationToken);
            var map = answer.ApplicationProperties?.Map ?? [];
            var status = (map["statusCode"] ?? map["status-code"]) is { } code ? Convert.ToInt32(code, CultureInfo.InvariantCulture) : 0;
            return new NodeAnswer(status, (map["statusDescription"] ?? map["status-description"]) as string ?? "", (map["errorCondition"] ?? map["error-condition"])?.ToString() ?? "", answer.Body as Map);
        }
        catch (TimeoutException)
        {
            throw new IOException($"{_connection.Settings.Name} does not answer {What} within {_connection.Settings.Timeout}.");
        }
        catch (AmqpException e)
        {
            throw _connection.Lost(What, e.Error);
        }
        finally
        {
            _pending.TryRemove(id, out _);
        }
    }

    private async Task<Pair> PairAsync(CancellationToken cancellationToken)
    {
        if (_pair is { IsOpen: true } open) return open;
        await _opening.WaitAsync(cancellationToken);
        try
        {
            if (_pair is { IsOpen: true } opened) return opened;
            if (_pair is { } old)
            {
                _pair = null;
                await PeerConnection.CloseAsync(old.Sender);
                await PeerConnection.CloseAsync(old.Receiver);
            }
            var replyTo = $"reply-{_connection.NextName()}";
            var (sender, _) = await _connection.AttachSenderAsync(What, new Attach { Target = new Target { Address = _address }, Source = new Source { Address = replyTo } }, cancellationToken);
            var receiver = await AttachReceiverAsync(sender, replyTo, cancellationToken);
            receiver.AddClosedCallback((_, error) => Fail(_connection.Lost(What, error)));
            sender.AddClosedCallback((_, error) => Fail(_connection.Lost(What, error)));
            receiver.Start(100, OnAnswer);
            return _pair = new Pair(sender, receiver, replyTo);
        }
        finally
        {
            _opening.Release();
        }
    }

    private async Task<ReceiverLink> AttachReceiverAsync(SenderLink sender, string replyTo, CancellationToken cancellationToken)
    {
        try
        {
            var (receiver, _) = await _connection.AttachReceiverAsync(What, new Attach { Source = new Source { Address = _address }, Target = new Target { Address = replyTo } }, cancellationToken);
            return receiver;
        }
        catch
        {
            await PeerConnection.CloseAsync(sender); // else each attempt would keep a link of the session
            throw;
        }
    }

    private void OnAnswer(IReceiverLink link, Message message)
    {
        link.Accept(message);
        if (message.Properties?.GetCorrelationId()?.ToString() is { } id && _pending.TryRemove(id, out var waiting)) waiting.TrySetResult(message);
    }

    private void Fail(Exception failure)
    {
        foreach (var id in _pending.Keys)
        {
            if (_pending.TryRemove(id, out var waiting)) waiting.TrySetException(failure);
        }
    }

    private sealed record Pair(SenderLink Sender, ReceiverLink Receiver, string ReplyTo)
    {
        public bool IsOpen => !Sender.IsClosed && !Receiver.IsClosed;
    }
}
