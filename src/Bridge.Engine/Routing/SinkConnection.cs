using Bridge.Delivery;
using Bridge.Engine.Configuration;
using Bridge.Engine.Telemetry;
using Bridge.Registration;
using Microsoft.Extensions.Logging;

namespace Bridge.Engine.Routing;

/// <summary>
/// Keeps one destination connected: a new sink for each connection, tried for ever with growing pauses. One caller at a time, except for the callbacks of the sink.
/// </summary>
internal sealed class SinkConnection(string route, DestinationSnapshot destination, Func<Action, Action<string>, AdapterContext> context, RetrySchedule schedule, PeerMonitor monitor, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    // A close that hangs must not hold up the next connection, nor the stop.
    private static readonly TimeSpan CloseCap = TimeSpan.FromSeconds(5);

    private ISink? _sink;
    private int _generation;
    private DateTimeOffset _notBefore;
    private bool _wasDown;

    /// <summary>The connected sink, or null.</summary>
    public ISink? Current => _sink;

    /// <summary>Connects; completes only with a connection.</summary>
    /// <param name="unreachable">Called at each try that fails.</param>
    /// <param name="cancellationToken">Ends the tries.</param>
    public async ValueTask<ISink> ConnectAsync(Action unreachable, CancellationToken cancellationToken)
    {
        while (true)
        {
            var pause = _notBefore - time.GetUtcNow();
            if (pause > TimeSpan.Zero) await Task.Delay(pause, time, cancellationToken);
            if (!_wasDown) monitor.Set(PeerState.Connecting);
            ISink? sink = null;
            try
            {
                var generation = Interlocked.Increment(ref _generation);
                sink = destination.Create(context(() => Report(generation, null), reason => Report(generation, reason)));
                await sink.ConnectAsync(cancellationToken);
                _sink = sink;
                _wasDown = false;
                monitor.Set(PeerState.Connected);
                Log.Connected(logger, route, destination.Name);
                return sink;
            }
            catch (Exception e)
            {
                await CloseAsync(sink);
                cancellationToken.ThrowIfCancellationRequested();
                unreachable();
                Down(SafeText.Of(e));
            }
        }
    }

    /// <summary>The sink threw: the connection is lost.</summary>
    public async ValueTask LoseAsync(Exception reason)
    {
        var sink = _sink;
        _sink = null;
        Interlocked.Increment(ref _generation);
        var pause = Wait();
        var text = SafeText.Of(reason);
        monitor.Set(PeerState.Waiting, text);
        Log.ConnectionLost(logger, route, destination.Name, text, SafeText.Of(pause));
        await CloseAsync(sink);
    }

    /// <summary>The destination took something: pauses begin small again.</summary>
    public void Progressed() => schedule.Reset();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        var sink = _sink;
        _sink = null;
        Interlocked.Increment(ref _generation);
        await CloseAsync(sink);
        monitor.Set(PeerState.Stopped);
    }

    private void Down(string reason)
    {
        var pause = Wait();
        if (monitor.Set(PeerState.Waiting, reason) && !_wasDown) Log.Unreachable(logger, route, destination.Name, reason, SafeText.Of(pause));
        else Log.StillUnreachable(logger, route, destination.Name, reason, SafeText.Of(pause));
        _wasDown = true;
    }

    private TimeSpan Wait()
    {
        var pause = schedule.Next();
        _notBefore = time.GetUtcNow() + pause;
        return pause;
    }

    // A callback of an instance that is gone says nothing about the one that came after it.
    private void Report(int generation, string? degraded)
    {
        if (generation != Volatile.Read(ref _generation)) return;
        if (degraded is null) monitor.Set(PeerState.Connected);
        else monitor.Set(PeerState.Degraded, SafeText.Of(degraded));
    }

    private async ValueTask CloseAsync(ISink? sink)
    {
        if (sink is null) return;
        try
        {
            await sink.DisposeAsync().AsTask().WaitAsync(CloseCap);
        }
        catch (Exception e)
        {
            Log.CloseFailed(logger, route, destination.Name, SafeText.Of(e));
        }
    }
}
