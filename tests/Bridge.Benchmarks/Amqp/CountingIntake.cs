using Bridge.Intake;
using Bridge.Messages;

namespace Bridge.Benchmarks.Amqp;

/// <summary>Accepts everything at once and tells when so many have come.</summary>
internal sealed class CountingIntake(int count) : IIntake
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _left = count;

    public Task Done => _done.Task;

    public ValueTask<ReadOnlyMemory<byte>> ReadPositionAsync(string name, CancellationToken cancellationToken) => default;

    public ValueTask<Receipts> SubmitAsync(MessageBatch batch, CancellationToken cancellationToken)
    {
        using (batch)
        {
            if (Interlocked.Add(ref _left, -batch.Count) <= 0) _done.TrySetResult();
        }
        return ValueTask.FromResult(Receipts.Accepted);
    }
}
