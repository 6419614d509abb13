namespace Bridge.Adapters.Tcp;

/// <summary>Ends the wait for a batch's receipts when the peer would not wait longer, or when the connection ends.</summary>
internal sealed class AnswerLimit : IDisposable
{
    private readonly CancellationTokenSource _time;
    private readonly CancellationTokenSource _both;

    public AnswerLimit(TimeSpan timeout, TimeProvider time, CancellationToken abort)
    {
        _time = new CancellationTokenSource(timeout, time);
        _both = CancellationTokenSource.CreateLinkedTokenSource(_time.Token, abort);
    }

    public CancellationToken Token => _both.Token;

    /// <summary>True when it was the time that ended the wait.</summary>
    public bool HasPassed => _time.IsCancellationRequested;

    public void Dispose()
    {
        _both.Dispose();
        _time.Dispose();
    }
}
