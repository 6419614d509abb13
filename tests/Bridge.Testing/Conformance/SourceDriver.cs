using Bridge.Intake;
using Xunit;

namespace Bridge.Testing.Conformance;

/// <summary>Does with a source what the engine does: runs it, makes a new one after a pause when it throws, and stops it.</summary>
public sealed class SourceDriver : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan StopCap = TimeSpan.FromSeconds(15);

    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _running;

    public SourceDriver(ISourcePeer peer, IIntake intake)
    {
        Stage = new AdapterStage([.. peer.Adapters]);
        _running = Task.Run(() => RunAsync(peer.Options, intake));
    }

    public AdapterStage Stage { get; }

    /// <summary>How often a run ended with an error.</summary>
    public int Losses { get; private set; }

    /// <summary>The error of the last run that ended with one.</summary>
    public string LastError { get; private set; } = "";

    /// <summary>Waits until the source says that it is connected.</summary>
    public async Task ConnectedAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Stage.ConnectedAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"The source does not connect; {Losses} losses, the last: {LastError}");
        }
    }

    /// <summary>Stops the source; it must end in time whatever the intake does.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await _running.WaitAsync(StopCap);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stopping.Dispose();
    }

    private async Task RunAsync(string options, IIntake intake)
    {
        while (!_stopping.IsCancellationRequested)
        {
            var source = Stage.Source(options);
            try
            {
                await source.RunAsync(intake, _stopping.Token);
                Assert.True(_stopping.IsCancellationRequested, "the source returned although nobody told it to stop");
            }
            catch (Exception e) when (e is not Xunit.Sdk.XunitException)
            {
                Losses++;
                LastError = e.Message;
                await Task.Delay(Pause, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            finally
            {
                await source.DisposeAsync();
                await source.DisposeAsync(); // twice is once
            }
        }
    }
}
