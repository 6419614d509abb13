using System.Globalization;
using System.Text;
using Bridge.Intake;
using Bridge.Messages;
using Bridge.Registration;

namespace Bridge.Engine.Tests.Routing;

/// <summary>A source whose peer is the test: it submits what the test says, and can be made to fail.</summary>
internal sealed class MemorySource
{
    private TaskCompletionSource<IIntake> _intake = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What closing a run does.</summary>
    public Func<ValueTask> Close { get; set; } = static () => ValueTask.CompletedTask;

    /// <summary>How many runs were created.</summary>
    public int Runs { get; private set; }

    public ISource Create(AdapterContext context)
    {
        Runs++;
        return new Run(this, context);
    }

    public Task<IIntake> IntakeAsync() => _intake.Task;

    /// <summary>Ends the run: by an exception the connection failed, without one the source has ended for good.</summary>
    public void End(Exception? failure = null)
    {
        var end = _end;
        _intake = new TaskCompletionSource<IIntake>(TaskCreationOptions.RunContinuationsAsynchronously);
        _end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (failure is null) end.TrySetResult();
        else end.TrySetException(failure);
    }

    public Task<Receipts> SubmitAsync(params (string Key, string Body)[] messages) => SubmitAsync(messages, CancellationToken.None);

    public async Task<Receipts> SubmitAsync(IEnumerable<(string Key, string Body)> messages, CancellationToken cancellationToken)
    {
        var intake = await IntakeAsync();
        var batch = MessageBatch.Rent();
        foreach (var (key, body) in messages) batch.Add(new MessageDraft { Key = Encoding.UTF8.GetBytes(key), Body = Encoding.UTF8.GetBytes(body) });
        return await intake.SubmitAsync(batch, cancellationToken);
    }

    /// <summary>Numbered JSON messages, <paramref name="batchSize"/> at a time.</summary>
    public async Task SubmitNumbersAsync(int first, int count, Func<int, string> key, int batchSize = 100)
    {
        for (var at = first; at < first + count; at += batchSize)
        {
            var receipts = await SubmitAsync([.. Enumerable.Range(at, Math.Min(batchSize, first + count - at)).Select(n => (key(n), Number(n)))]);
            Assert.True(receipts.AllAccepted);
        }
    }

    public static string Number(int n) => string.Create(CultureInfo.InvariantCulture, $$"""{"n":{{n}}}""");

    private sealed class Run(MemorySource owner, AdapterContext context) : ISource
    {
        public async Task RunAsync(IIntake intake, CancellationToken stopping)
        {
            context.Connected();
            owner._intake.TrySetResult(intake);
            await owner._end.Task.WaitAsync(stopping);
        }

        public ValueTask DisposeAsync() => owner.Close();
    }
}
