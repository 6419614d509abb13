using System.Threading.Tasks.Sources;
using Bridge.Messages;

namespace Bridge.Journal.Writing;

/// <summary>
/// One batch on its way to the disk. Reused: it goes back to its route when both the caller has taken the result and the writer has let go of the batch,
/// so an append allocates nothing.
/// </summary>
internal sealed class AppendOperation(RouteState route) : JournalOperation, IValueTaskSource<AppendResult>
{
    private static readonly Action<object?, CancellationToken> OnCancelled = (state, token) => ((AppendOperation)state!).Cancel(token);
    private ManualResetValueTaskSourceCore<AppendResult> _core = new() { RunContinuationsAsynchronously = true };
    private CancellationTokenRegistration _registration;
    private int _holders;
    private int _answered;
    private long _bytes;

    public RouteState Route { get; } = route;

    /// <summary>The batch; null once it is handed on or disposed.</summary>
    public MessageBatch? Batch { get; private set; }

    /// <summary>How many messages it holds.</summary>
    public int Count { get; private set; }

    /// <summary>Set by the writer when it numbers the messages.</summary>
    public long FirstSequence { get; set; }

    /// <summary>Set by the writer: the batch became a row of its own, which owns it once the commit succeeded.</summary>
    public bool IsRow { get; set; }

    public override long QueuedBytes => _bytes;

    public ValueTask<AppendResult> Task => new(this, _core.Version);

    public void Begin(MessageBatch batch, long bytes)
    {
        _core.Reset();
        _holders = 2;
        _answered = 0;
        _bytes = bytes;
        Batch = batch;
        Count = batch.Count;
        FirstSequence = 0;
        IsRow = false;
    }

    /// <summary>Watches for cancellation, once the operation is queued.</summary>
    public void Watch(CancellationToken cancellationToken)
    {
        if (cancellationToken.CanBeCanceled) _registration = cancellationToken.UnsafeRegister(OnCancelled, this);
    }

    public override void Complete()
    {
        var result = new AppendResult(false, FirstSequence, Count);
        if (!IsRow) Batch?.Dispose();
        Batch = null;
        if (Interlocked.Exchange(ref _answered, 1) == 0) _core.SetResult(result);
        Release();
    }

    public override void Fail(Exception exception)
    {
        Batch?.Dispose();
        Batch = null;
        if (Interlocked.Exchange(ref _answered, 1) == 0) _core.SetException(exception);
        Release();
    }

    private void Cancel(CancellationToken token)
    {
        var exception = new OperationCanceledException("Cancelled while the journal had not stored the batch yet.", token);
        if (Route.Writer.TryWithdraw(this)) Fail(exception);
        else if (Interlocked.Exchange(ref _answered, 1) == 0) _core.SetException(exception);
    }

    private void Release()
    {
        if (Interlocked.Decrement(ref _holders) == 0) Route.Return(this);
    }

    AppendResult IValueTaskSource<AppendResult>.GetResult(short token)
    {
        try
        {
            return _core.GetResult(token);
        }
        finally
        {
            _registration.Dispose();
            _registration = default;
            Release();
        }
    }

    ValueTaskSourceStatus IValueTaskSource<AppendResult>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<AppendResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
