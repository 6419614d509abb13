using Bridge.Engine.Configuration;
using Bridge.Engine.Routing;
using Bridge.Engine.Telemetry;
using Bridge.Journal;
using Microsoft.Extensions.Logging;

namespace Bridge.Engine.Hosting;

/// <summary>
/// The journal and all routes of one bridge. Started once and stopped once, in order: Starting → Running → Pausing → Draining → Flushing → Closed. After the start no
/// exception leaves it.
/// </summary>
public sealed class BridgeEngine
{
    /// <summary>How long sources may take to stop before the drain begins to count. Long enough for a socket to answer what it has taken.</summary>
    public static readonly TimeSpan PausingCap = TimeSpan.FromSeconds(2);

    /// <summary>How long what is in hand may take. Together with the others it fits into the 30 s that Kubernetes and systemd commonly give.</summary>
    public static readonly TimeSpan DrainingCap = TimeSpan.FromSeconds(20);

    /// <summary>How long the last commit may take.</summary>
    public static readonly TimeSpan FlushingCap = TimeSpan.FromSeconds(5);

    private readonly Snapshot _snapshot;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly BridgeJournal _journal;
    private readonly List<Route> _routes;
    private readonly CancellationTokenSource _hurry = new();
    private volatile EngineState _state = EngineState.Starting;
    private DateTimeOffset _startedAt;
    private Task? _stopping;

    private BridgeEngine(Snapshot snapshot, BridgeJournal journal, TimeProvider time, ILoggerFactory loggers)
    {
        (_snapshot, _journal, _time) = (snapshot, journal, time);
        _logger = loggers.CreateLogger("Bridge.Engine");
        _routes = [.. snapshot.Routes.Select(r => new Route(snapshot, r, time, loggers))];
    }

    /// <summary>Raised when a state changed, on any thread: hand over, do not work.</summary>
    public event Action? Changed;

    /// <summary>Completes when every source has come to its end by itself and all is delivered; never for sources that have no end.</summary>
    public Task Ended { get; private set; } = Task.CompletedTask;

    /// <summary>Opens the journal and starts the routes. A route that cannot start is reported; the others go on.</summary>
    /// <exception cref="BridgeStartException">The journal cannot be opened.</exception>
    public static async Task<BridgeEngine> StartAsync(Snapshot snapshot, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(loggers);
        BridgeJournal journal;
        try
        {
            var options = new JournalOptions { Directory = snapshot.State, Bridge = snapshot.Bridge, Time = time, Logger = loggers.CreateLogger("Bridge.Journal") };
            journal = await BridgeJournal.OpenAsync(options, cancellationToken);
        }
        catch (JournalException e)
        {
            throw new BridgeStartException(e.Code, e.Message.StartsWith(e.Code + ": ", StringComparison.Ordinal) ? e.Message[(e.Code.Length + 2)..] : e.Message, e);
        }
        var engine = new BridgeEngine(snapshot, journal, time, loggers);
        engine.Start();
        return engine;
    }

    /// <summary>How the bridge is at this instant. Thread-safe; cheap enough for a progress display.</summary>
    public EngineStatus GetStatus()
    {
        var routes = new List<RouteStatus>(_routes.Count);
        var notReady = new List<string>();
        if (_state != EngineState.Closed && !_journal.Health.IsWritable) notReady.Add($"the journal cannot store: {_journal.Health.Reason}");
        foreach (var route in _routes)
        {
            var status = route.GetStatus();
            routes.Add(status);
            if (route.NotReady(status) is { } reason) notReady.Add(reason);
        }
        return new EngineStatus { Bridge = _snapshot.Bridge, State = _state, StartedAt = _startedAt, NotReady = notReady, Routes = routes };
    }

    /// <summary>
    /// Stops in order, each step within its cap; completes when the journal is closed. What was taken is durable; what is not delivered is delivered after the next start.
    /// May be called several times. When <paramref name="hurry"/> fires, the steps before the flush are cut off.
    /// </summary>
    public Task StopAsync(CancellationToken hurry)
    {
        hurry.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _hurry);
        lock (_routes) return _stopping ??= StopInOrderAsync();
    }

    private void Start()
    {
        _startedAt = _time.GetUtcNow();
        _journal.Health.Changed += OnChanged;
        foreach (var route in _routes)
        {
            route.Changed += OnChanged;
            route.Start(_journal);
        }
        Ended = Task.WhenAll(_routes.Select(r => r.WhenEndedAsync()));
        _ = Ended.ContinueWith(static t => _ = t.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        Move(EngineState.Running);
        Log.Running(_logger, _snapshot.Bridge, _routes.Count, _snapshot.State);
    }

    private async Task StopInOrderAsync()
    {
        Step(EngineState.Pausing, "sources are told to stop");
        var sources = Task.WhenAll(_routes.Select(r => r.StopSourceAsync()));
        await InTimeAsync(sources, PausingCap);
        var drained = DrainAsync(sources);
        Step(EngineState.Draining, "what is in hand is finished");
        if (!await InTimeAsync(drained, DrainingCap))
        {
            if (!_hurry.IsCancellationRequested) Log.CutOff(_logger, _snapshot.Bridge, "finishing what is in hand", SafeText.Of(DrainingCap));
            foreach (var route in _routes) await route.AbortAsync(_hurry.IsCancellationRequested ? TimeSpan.Zero : DrainingCap);
        }
        Step(EngineState.Flushing, "the journal is closed");
        if (!await InTimeAsync(CloseAsync(), FlushingCap, evenInHurry: true)) Log.CutOff(_logger, _snapshot.Bridge, "closing", SafeText.Of(FlushingCap));
        foreach (var route in _routes) await route.AbortAsync(FlushingCap);
        Move(EngineState.Closed);
        Log.Closed(_logger, _snapshot.Bridge);
    }

    // Dispatchers go on until the sources have returned: a source with ack: delivered waits for them.
    private async Task DrainAsync(Task sources)
    {
        await sources;
        await Task.WhenAll(_routes.Select(r => r.StopDispatchersAsync()));
    }

    private async Task CloseAsync()
    {
        try
        {
            await Task.WhenAll(_routes.Select(r => r.CloseAsync()));
        }
        catch (Exception e)
        {
            Log.ClosingFailed(_logger, _snapshot.Bridge, SafeText.Of(e));
        }
        try
        {
            _journal.Health.Changed -= OnChanged;
            await _journal.DisposeAsync();   // stores what is in hand
        }
        catch (Exception e)
        {
            Log.ClosingFailed(_logger, _snapshot.Bridge, SafeText.Of(e));
        }
    }

    // The caps are of the real clock: they guard against what hangs.
    private async Task<bool> InTimeAsync(Task step, TimeSpan cap, bool evenInHurry = false)
    {
        try
        {
            await step.WaitAsync(cap, evenInHurry ? CancellationToken.None : _hurry.Token);
            return true;
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            return false;
        }
    }

    private void Step(EngineState state, string text)
    {
        Move(state);
        Log.Stopping(_logger, _snapshot.Bridge, text);
    }

    private void Move(EngineState state)
    {
        _state = state;
        OnChanged();
    }

    private void OnChanged() => Changed?.Invoke();
}
