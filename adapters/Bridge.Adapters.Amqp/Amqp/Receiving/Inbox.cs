using System.Buffers;
using System.Globalization;
using System.Text;
using Amqp;
using Amqp.Framing;
using Bridge.Adapters.Amqp.Amqp.Connecting;
using Bridge.Adapters.Amqp.Amqp.Conversion;
using Bridge.Messages;
using AmqpMessage = Amqp.Message;
using Error = Amqp.Framing.Error;

namespace Bridge.Adapters.Amqp.Amqp.Receiving;

/// <summary>
/// Packs deliveries into batches as they arrive. The library calls it one delivery at a time, on the connection's reader; one caller takes the batches. How much it holds
/// is bounded by the link's credit.
/// </summary>
internal sealed class Inbox
{
    private const int MaxCount = 1024;
    private const int MaxBytes = 1024 * 1024;
    private const int HeadOfOversized = 1024;   // enough to recognise what it was

    private readonly Lock _gate = new();
    private readonly Queue<Gathered> _full = new();
    private readonly ArrayBufferWriter<byte> _scratch = new();
    private readonly IncomingHeaders _headers;
    private readonly ISettler _settler;
    private readonly HeaderSet _shared;
    private readonly int _maxFrame;
    private readonly LinkCredit _credit;
    private ReceiverLink? _link;
    private MessageBatch? _batch;
    private List<Arrival> _arrivals = [];
    private TaskCompletionSource? _arrived;
    private Exception? _failure;
    private int _inHand;
    private long _came;

    public Inbox(string address, int maxFrame, int credit, IncomingHeaders headers, ISettler settler)
    {
        Credit = credit;
        _credit = new LinkCredit(credit);
        _maxFrame = maxFrame;
        _headers = headers;
        _settler = settler;
        var writer = new HeaderWriter();
        writer.Add(HeaderNames.Queue, address);
        _shared = writer.ToHeaderSet();
    }

    /// <summary>The most messages in hand.</summary>
    public int Credit { get; }

    /// <summary>Takes the link's messages from now on, and its end.</summary>
    public void Listen(PeerConnection connection, ReceiverLink link, string what)
    {
        _link = link;
        link.AddClosedCallback((_, error) => Fail(connection.Lost(what, error)));
        link.Start(0, (_, message) => Take(message));
        Give(_credit.Begin());
    }

    /// <summary>So many messages were settled: there may be room for more. Thread-safe.</summary>
    public void Settled(int count)
    {
        Give(_credit.Settled(count));
        Interlocked.Add(ref _inHand, -count);
    }

    /// <summary>Messages that came and are not settled.</summary>
    public int InHand => Volatile.Read(ref _inHand);

    /// <summary>Messages that came since the start.</summary>
    public long Came => Volatile.Read(ref _came);

    /// <summary>The oldest batch; waits if nothing has arrived.</summary>
    /// <exception cref="IOException">The link, session or connection has ended.</exception>
    public async ValueTask<Gathered> TakeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Task arrived;
            lock (_gate)
            {
                if (_failure is not null) throw _failure;
                if (TryTake(out var gathered)) return gathered;
                _arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                arrived = _arrived.Task;
            }
            await arrived.WaitAsync(cancellationToken);
        }
    }

    /// <summary>What lies here and was not taken, when we stop.</summary>
    public IReadOnlyList<Arrival> TakeRest()
    {
        lock (_gate)
        {
            var rest = new List<Arrival>();
            while (TryTake(out var gathered))
            {
                rest.AddRange(gathered.Arrivals);
                gathered.Batch.Dispose();
            }
            return rest;
        }
    }

    public void Fail(Exception failure)
    {
        TaskCompletionSource? arrived;
        lock (_gate)
        {
            _failure ??= failure;
            arrived = _arrived;
            _arrived = null;
        }
        arrived?.TrySetResult();
    }

    private bool TryTake(out Gathered gathered)
    {
        if (_full.TryDequeue(out gathered)) return true;
        if (_batch is not { } batch) return false;
        _batch = null;
        gathered = new Gathered(batch, _arrivals);
        _arrivals = [];
        return true;
    }

    private void Take(AmqpMessage message)
    {
        try
        {
            TaskCompletionSource? arrived;
            Interlocked.Increment(ref _inHand);
            Interlocked.Increment(ref _came);
            lock (_gate)
            {
                if (_batch is null)
                {
                    _batch = MessageBatch.Rent();
                    _batch.SharedHeaders = _shared;
                }
                var arrival = _settler.Arrived(message);
                Add(_batch, message);
                _arrivals.Add(arrival);
                if (_batch.Count == MaxCount || _batch.Packed.Length >= MaxBytes) CloseBatch();
                arrived = _arrived;
                _arrived = null;
            }
            message.Dispose();   // gives the library's buffer back; the delivery is settled without it
            arrived?.TrySetResult();
            Give(_credit.Arrived());
        }
        catch (Exception e)
        {
            Fail(e);   // the library would close the connection without a word
        }
    }

    private void Give(int credit)
    {
        if (credit > 0) _link!.SetCredit(credit, CreditMode.Manual);
    }

    private void CloseBatch()
    {
        _full.Enqueue(new Gathered(_batch!, _arrivals));
        _batch = null;
        _arrivals = [];
    }

    private void Add(MessageBatch batch, AmqpMessage message)
    {
        Span<byte> id = stackalloc byte[255];
        Span<byte> key = stackalloc byte[512];
        var properties = message.Properties;
        var idLength = properties is null ? 0 : WriteIdentifier(properties.GetMessageId(), id);
        var group = properties?.GroupId;
        if (group is not null && Encoding.UTF8.GetByteCount(group) is > 512 and var length) key = new byte[length];
        var keyLength = group is null ? 0 : Encoding.UTF8.GetBytes(group, key);
        var body = Body(message);
        var tooLong = body.Length > _maxFrame;
        batch.Add(new MessageDraft
        {
            Id = id[..idLength],
            Key = key[..Math.Min(keyLength, ushort.MaxValue)],
            Headers = _headers.Of(message),
            Body = tooLong ? body[..Math.Min(body.Length, HeadOfOversized)] : body,
            Fault = tooLong ? $"The message has {body.Length} bytes, more than max_frame ({_maxFrame}); only its head is kept." : null,
        });
    }

    // The text of a message id (3.2.11); one that is longer than ours may be is no id for us.
    private static int WriteIdentifier(object? identifier, Span<byte> id)
    {
        var text = identifier switch
        {
            null => "",
            string s => s,
            byte[] bytes => Convert.ToBase64String(bytes),
            IFormattable value => value.ToString(null, CultureInfo.InvariantCulture),
            _ => identifier.ToString() ?? "",
        };
        return Encoding.UTF8.TryGetBytes(text, id, out var length) ? length : 0;
    }

    private ReadOnlySpan<byte> Body(AmqpMessage message)
    {
        switch (message.BodySection)
        {
            case Data data: return Bytes(data);
            case DataList list:
                _scratch.ResetWrittenCount();
                for (var i = 0; i < list.Count; i++) _scratch.Write(Bytes(list[i]));
                return _scratch.WrittenSpan;
            case AmqpValue value:
                switch (value.Value)
                {
                    case null: return default;
                    case byte[] bytes: return bytes;
                    case string text:
                        _scratch.ResetWrittenCount();
                        Encoding.UTF8.GetBytes(text, _scratch);
                        return _scratch.WrittenSpan;
                    case var other:
                        _scratch.ResetWrittenCount();
                        JsonBody.Write(_scratch, other);
                        return _scratch.WrittenSpan;
                }
            case AmqpSequence sequence:
                _scratch.ResetWrittenCount();
                JsonBody.Write(_scratch, sequence.List);
                return _scratch.WrittenSpan;
            default: return default;
        }
    }

    private static ReadOnlySpan<byte> Bytes(Data data) => data.Buffer is { } buffer ? buffer.Buffer.AsSpan(buffer.Offset, buffer.Length) : data.Binary;
}
