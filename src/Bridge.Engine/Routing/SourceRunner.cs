using Bridge.Engine.Configuration;
using Bridge.Engine.Telemetry;
using Bridge.Intake;
using Bridge.Registration;
using Microsoft.Extensions.Logging;

namespace Bridge.Engine.Routing;

/// <summary>Keeps a route's source running: a new instance for each run, started again for ever with growing pauses.</summary>
internal sealed class SourceRunner(RouteSnapshot route, Func<Action, Action<string>, AdapterContext> context, RouteIntake intake, RouteCounters counters, PeerMonitor monitor, TimeProvider time, ILogger logger)
{
    // A close that hangs must not hold up the next run, nor the stop.
    private static readonly TimeSpan CloseCap = TimeSpan.FromSeconds(5);

    private readonly RetrySchedule _schedule = new(route.Retry);
    private int _generation;

    /// <summary>True once the source has come to its end by itself.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Runs until <paramref name="stopping"/> fires or the source has ended for good. Never throws.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            if (monitor.Status.State != PeerState.Waiting) monitor.Set(PeerState.Connecting);
            var started = time.GetUtcNow();
            var before = counters.Received;
            var failure = await RunOnceAsync(stopping);
            if (stopping.IsCancellationRequested) break;
            if (failure is null)
            {
                HasEnded = true;
                monitor.Set(PeerState.Ended);
                Log.SourceEnded(logger, route.Name);
                return;
            }
            // A run that brought something, or that lasted, was no failure of starting.
            if (counters.Received > before || time.GetUtcNow() - started > route.Retry.MaxInterval) _schedule.Reset();
            var pause = _schedule.Next();
            var reason = SafeText.Of(failure);
            if (monitor.Set(PeerState.Waiting, reason)) Log.SourceFailed(logger, route.Name, reason, SafeText.Of(pause));
            else Log.SourceFailedAgain(logger, route.Name, reason, SafeText.Of(pause));
            try
            {
                await Task.Delay(pause, time, stopping);
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }
        monitor.Set(PeerState.Stopped);
    }

    private async Task<Exception?> RunOnceAsync(CancellationToken stopping)
    {
        ISource? source = null;
        var generation = Interlocked.Increment(ref _generation);
        try
        {
            source = route.Source.Create(context(() => Report(generation, null), reason => Report(generation, reason)));
            await source.RunAsync(intake, stopping);
            return null;
        }
        catch (Exception e)
        {
            return e;
        }
        finally
        {
            Interlocked.Increment(ref _generation);
            try
            {
                if (source is not null) await source.DisposeAsync().AsTask().WaitAsync(CloseCap);
            }
            catch (Exception e)
            {
                Log.CloseFailed(logger, route.Name, "the source", SafeText.Of(e));
            }
        }
    }

    private void Report(int generation, string? degraded)
    {
        if (generation != Volatile.Read(ref _generation)) return;
        if (degraded is not null) monitor.Set(PeerState.Degraded, SafeText.Of(degraded));
        else if (monitor.Set(PeerState.Connected)) Log.SourceConnected(logger, route.Name);
    }
}
