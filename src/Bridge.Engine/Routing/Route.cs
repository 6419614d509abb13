using Bridge.Engine.Configuration;
using Bridge.Engine.Telemetry;
using Bridge.Formats;
using Bridge.Journal;
using Bridge.Registration;
using Microsoft.Extensions.Logging;

namespace Bridge.Engine.Routing;

/// <summary>One route at work: its source, its intake, and a dispatcher for each destination. Started once, stopped once; the engine calls, in order.</summary>
internal sealed class Route
{
    // What does not react to being cancelled within this time will not react in a longer one either.
    private static readonly TimeSpan HangingCap = TimeSpan.FromSeconds(1);

    private readonly Snapshot _snapshot;
    private readonly RouteSnapshot _route;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger _logger;
    private readonly RouteCounters _counters = new();
    private readonly RouteNotes _notes;
    private readonly PeerMonitor _sourceMonitor;
    private readonly List<DestinationRun> _destinations = [];
    private readonly CancellationTokenSource _stopSource = new();
    private readonly CancellationTokenSource _stopDispatchers = new();
    private readonly CancellationTokenSource _abort = new();
    private RouteJournal? _journal;
    private RouteIntake? _intake;
    private SourceRunner? _runner;
    private Task _source = Task.CompletedTask;
    private volatile string? _stopped;

    public Route(Snapshot snapshot, RouteSnapshot route, TimeProvider time, ILoggerFactory loggers)
    {
        (_snapshot, _route, _time, _loggers) = (snapshot, route, time, loggers);
        _logger = loggers.CreateLogger("Bridge.Engine");
        _notes = new RouteNotes(route.Name, time, _logger);
        _sourceMonitor = new PeerMonitor(route.Source.Type, time);
        foreach (var destination in route.Destinations) _destinations.Add(new DestinationRun(destination, new PeerMonitor(destination.Type, time)));
    }

    /// <summary>The route's name.</summary>
    public string Name => _route.Name;

    /// <summary>Raised when the state of a connection changed, outside of any lock.</summary>
    public event Action? Changed;

    /// <summary>Opens the route's journal and starts everything. A failure is reported and stays the route's own.</summary>
    public void Start(BridgeJournal journal)
    {
        try
        {
            var limits = new RouteLimits { MaxBytes = _route.Journal.MaxSize.Bytes, MaxAge = _route.Journal.MaxAge, WhenFull = Policy(_route.Journal.WhenFull) };
            _journal = journal.OpenRoute(_route.Name, [.. _route.Destinations.Select(d => d.Name)], limits);
            var receipts = _route.Source.Ack == AckPoint.Delivered ? new DeliveredReceipts(_route.Destinations.Count, _route.Source.Traits.IsBroker) : null;
            _intake = new RouteIntake(_route, _journal, receipts, _counters, _time, _logger);
            foreach (var run in _destinations) Start(run, journal, receipts);
            _runner = new SourceRunner(_route, (connected, degraded) => Context("source", _route.Source.Type, _route.CodecFramer, connected, degraded), _intake, _counters, _sourceMonitor, _time, _logger);
            _sourceMonitor.Changed += _ => Changed?.Invoke();
            _source = Task.Run(() => _runner.RunAsync(_stopSource.Token));
        }
        catch (Exception e)
        {
            _stopped = SafeText.Of(e);
            _sourceMonitor.Set(PeerState.Stopped, _stopped);
            Log.RouteCannotStart(_logger, _route.Name, _stopped);
        }
    }

    /// <summary>Completes when the source has come to its end by itself and everything is delivered; never if it is stopped.</summary>
    public async Task WhenEndedAsync()
    {
        await _source;
        if (_runner is not { HasEnded: true }) await Task.Delay(Timeout.InfiniteTimeSpan, _time, _abort.Token);
        foreach (var run in _destinations)
        {
            if (run.Dispatcher is { } dispatcher) await dispatcher.WhenDrainedAsync();
        }
    }

    /// <summary>Tells the source to stop; completes when it has.</summary>
    public async Task StopSourceAsync()
    {
        await _stopSource.CancelAsync();
        await _source;
    }

    /// <summary>Tells the dispatchers to finish what is under way; completes when they have.</summary>
    public async Task StopDispatchersAsync()
    {
        await _stopDispatchers.CancelAsync();
        foreach (var run in _destinations) await run.Running;
    }

    /// <summary>Cuts off what is still under way; what has not stopped by itself within <paramref name="cap"/> is named in the log.</summary>
    public async Task AbortAsync(TimeSpan cap)
    {
        if (!_source.IsCompleted && !_abort.IsCancellationRequested) Log.SourceHangs(_logger, _route.Name, SafeText.Of(cap));
        await _stopSource.CancelAsync();
        await _stopDispatchers.CancelAsync();
        await _abort.CancelAsync();
    }

    /// <summary>Closes connections and readers; the dispatchers have ended or were aborted. One that hangs in its sink is left behind, so that the journal can be closed.</summary>
    public async Task CloseAsync()
    {
        foreach (var run in _destinations)
        {
            await Task.WhenAny(run.Running, Task.Delay(HangingCap, TimeProvider.System, CancellationToken.None));
            if (run.Running.IsCompleted && run.Dispatcher is { } dispatcher) await dispatcher.DisposeAsync();
            run.Monitor.Set(PeerState.Stopped);
        }
        if (_source.IsCompleted) _intake?.Dispose();
    }

    /// <summary>How the route is now.</summary>
    public RouteStatus GetStatus()
    {
        var usage = _journal?.Usage;
        var (notes, lastNotes) = _notes.Read();
        return new RouteStatus
        {
            Name = _route.Name,
            Stopped = _stopped,
            Source = _sourceMonitor.Status,
            Received = _counters.Received,
            Refused = _counters.Refused,
            Busy = _counters.Busy,
            Expired = (usage?.DroppedTotal ?? 0) + (usage?.ExpiredTotal ?? 0),
            Entries = usage?.Entries ?? 0,
            Bytes = usage?.Bytes ?? 0,
            MaxBytes = usage?.MaxBytes ?? _route.Journal.MaxSize.Bytes,
            OldestReceivedAt = usage?.OldestReceivedAt,
            Notes = notes,
            LastNotes = lastNotes,
            Destinations = [.. _destinations.Select(d => d.GetStatus())],
        };
    }

    /// <summary>Why the route takes no messages; null if it does. A broker that is away as a source keeps nobody waiting at our door.</summary>
    public string? NotReady(RouteStatus status)
    {
        if (status.Stopped is { } stopped) return $"route {Name} is stopped: {stopped}";
        if (_route.Journal.WhenFull != WhenFull.DropOldest && _intake is { IsFull: true }) return $"the journal of route {Name} is full";
        if (_route.Source.Traits.IsBroker || status.Source.State is PeerState.Connected or PeerState.Ended) return null;
        return status.Source.Reason is { } reason ? $"the source of route {Name} is not up: {reason}" : $"the source of route {Name} is not up yet";
    }

    private void Start(DestinationRun run, BridgeJournal journal, DeliveredReceipts? receipts)
    {
        var connection = new SinkConnection(_route.Name, run.Destination, (connected, degraded) => Context(run.Destination.Name, run.Destination.Type, FramerOf(run.Destination.Mapping.To), connected, degraded),
            new RetrySchedule(_route.Retry), run.Monitor, _time, _logger);
        var dispatcher = run.Dispatcher = new Dispatcher(new DispatcherParts
        {
            Route = _route,
            Destination = run.Destination,
            Index = _destinations.IndexOf(run),
            Journal = _journal!,
            DeadLetters = journal.DeadLetters,
            Connection = connection,
            Monitor = run.Monitor,
            Counters = run.Counters,
            Notes = _notes,
            Receipts = receipts,
            StopRoute = (id, reason) => Stop(run.Destination.Name, id, reason),
            IdPrefix = journal.IdPrefix + "-",
            Time = _time,
            Logger = _logger,
        });
        run.Monitor.Changed += _ => Changed?.Invoke();
        run.Running = Task.Run(() => dispatcher.RunAsync(_stopDispatchers.Token, _abort.Token));
    }

    // on_reject: stop. Called by a dispatcher's loop, which ends by itself.
    private void Stop(string destination, string id, string reason)
    {
        reason = SafeText.Of(reason.ReplaceLineEndings(" "));
        _stopped = $"message {id} for {destination}: {reason}";
        Log.RouteStopped(_logger, _route.Name, id, destination, reason);
        _ = _stopSource.CancelAsync();
        _ = _stopDispatchers.CancelAsync();
        Changed?.Invoke();
    }

    // A sink frames what the mapping writes, not what the source reads.
    private static Func<IFramer>? FramerOf(ICodec? codec) => codec?.CreateFramer() is null ? null : () => codec.CreateFramer()!;

    private AdapterContext Context(string name, string type, Func<IFramer>? codecFramer, Action connected, Action<string> degraded) => new()
    {
        Bridge = _snapshot.Bridge,
        Route = _route.Name,
        Name = name,
        Logger = _loggers.CreateLogger($"Bridge.Adapters.{type}"),
        Time = _time,
        MaxFrame = _snapshot.MaxFrame,
        CodecFramer = codecFramer,
        Connected = connected,
        Degraded = degraded,
    };

    private static FullPolicy Policy(WhenFull whenFull) => whenFull switch
    {
        WhenFull.Reject => FullPolicy.Reject,
        WhenFull.DropOldest => FullPolicy.DropOldest,
        _ => FullPolicy.Block,
    };
}
