using Bridge.Intake;

namespace Bridge.Testing.Conformance;

/// <summary>A source that runs in the background of a test and is stopped at its end.</summary>
public sealed class SourceRun : IAsyncDisposable
{
    private static readonly TimeSpan Cap = TimeSpan.FromSeconds(30);
    private readonly CancellationTokenSource _stopping = new();

    public SourceRun(ISource source, IIntake intake)
    {
        Source = source;
        Running = Task.Run(() => source.RunAsync(intake, _stopping.Token));
    }

    public ISource Source { get; }

    public Task Running { get; }

    /// <summary>Stops and waits for the end; throws what the source threw.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await Running.WaitAsync(Cap);
        await Source.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Running.WaitAsync(Cap).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Source.DisposeAsync();
        _stopping.Dispose();
    }
}
