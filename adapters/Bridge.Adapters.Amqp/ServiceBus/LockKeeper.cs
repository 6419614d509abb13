using Amqp.Types;
using Bridge.Adapters.Amqp.Amqp;
using Microsoft.Extensions.Logging;

namespace Bridge.Adapters.Amqp.ServiceBus;

/// <summary>
/// Renews the locks of messages that are in our hands, many with one request, before they expire: a legacy delivery may take longer than the lock. Thread-safe; runs from
/// creation until disposal.
/// </summary>
internal sealed class LockKeeper : IAsyncDisposable
{
    private const int MaxTokens = 200;   // of one request; some kilobytes
    private static readonly TimeSpan MaxMargin = TimeSpan.FromSeconds(10);

    private readonly Dictionary<Guid, Held> _held = [];
    private readonly HashSet<Guid> _lost = [];
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly RequestLink _requests;
    private readonly string _entity;
    private readonly TimeSpan _limit;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Task _running;
    private TaskCompletionSource _woken = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="requests">$management of the entity.</param>
    /// <param name="entity">Its path, for messages.</param>
    /// <param name="limit">After that long a lock is no longer renewed.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where to log.</param>
    public LockKeeper(RequestLink requests, string entity, TimeSpan limit, TimeProvider time, ILogger logger)
    {
        _requests = requests;
        _entity = entity;
        _limit = limit;
        _time = time;
        _logger = logger;
        _running = Task.Run(RunAsync);
    }

    /// <summary>A locked message came.</summary>
    public void Add(Guid token, DateTimeOffset lockedUntil)
    {
        var now = _time.GetUtcNow();
        lock (_gate)
        {
            _held[token] = new Held(lockedUntil, now + _limit, Margin(lockedUntil - now));
            if (_held.Count > 1) return;
            _woken.TrySetResult();
        }
    }

    /// <summary>It is to be settled. False: its lock is lost, or may be by now, so that only an answer of the service can tell.</summary>
    public bool TryRemove(Guid token)
    {
        lock (_gate)
        {
            if (_lost.Remove(token)) return false;
            return _held.Remove(token, out var held) && held.Until - _time.GetUtcNow() > held.Margin / 4;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _running;
        _closing.Dispose();
    }

    // A third of what is left, at most ten seconds: two attempts fit before the lock is gone.
    private static TimeSpan Margin(TimeSpan left) => left / 3 < MaxMargin ? left / 3 : MaxMargin;

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                var (due, pause) = Due();
                if (due.Count == 0)
                {
                    Task woken;
                    lock (_gate)
                    {
                        if (_woken.Task.IsCompleted) _woken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                        woken = _held.Count > 0 && pause is null ? Task.CompletedTask : _woken.Task;
                    }
                    if (pause is { } p) await Task.Delay(p, _time, _closing.Token);
                    else await woken.WaitAsync(_closing.Token);
                    continue;
                }
                foreach (var some in due.Chunk(MaxTokens)) await RenewAsync(some);
            }
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            // Closed.
        }
        catch (IOException)
        {
            // The connection is gone, and with it everything that was locked.
        }
    }

    private (List<Guid> Due, TimeSpan? Pause) Due()
    {
        var now = _time.GetUtcNow();
        var due = new List<Guid>();
        TimeSpan? pause = null;
        lock (_gate)
        {
            foreach (var (token, held) in _held)
            {
                if (held.RenewUntil <= now) continue;
                var left = held.Until - held.Margin - now;
                if (left <= TimeSpan.Zero) due.Add(token);
                else if (pause is null || left < pause) pause = left;
            }
            if (due.Count == 0 && pause is null && _held.Count > 0) pause = TimeSpan.FromSeconds(1);
        }
        return (due, pause);
    }

    private async Task RenewAsync(Guid[] tokens)
    {
        NodeAnswer answer;
        try
        {
            answer = await _requests.AskAsync(new Map { ["operation"] = "com.microsoft:renew-lock" }, new Map { ["lock-tokens"] = tokens }, _closing.Token);
        }
        catch (IOException e) when (_requests.IsConnected)
        {
            // Only the requests' link has ended, or the answer is late: the locks live on, and are asked for again.
            await PauseAfterAsync(e.Message);
            return;
        }
        if (answer.IsGood)
        {
            var now = _time.GetUtcNow();
            var times = answer.Body?["expirations"] as System.Collections.IList;
            lock (_gate)
            {
                for (var i = 0; i < tokens.Length; i++)
                {
                    if (!_held.TryGetValue(tokens[i], out var held)) continue;
                    var until = times?[i] is DateTime time ? new DateTimeOffset(DateTime.SpecifyKind(time.ToUniversalTime(), DateTimeKind.Utc)) : held.Until;
                    _held[tokens[i]] = held with { Until = until, Margin = Margin(until - now) };
                }
            }
            return;
        }
        if (answer.Status != 410)
        {
            await PauseAfterAsync($"{answer.Status} {answer.Text}");
            return;
        }
        if (tokens.Length > 1)
        {
            // One lost lock refuses them all; the others are renewed alone.
            foreach (var token in tokens) await RenewAsync([token]);
            return;
        }
        lock (_gate)
        {
            if (_held.Remove(tokens[0])) _lost.Add(tokens[0]);
        }
    }

    private async Task PauseAfterAsync(string reason)
    {
        Log.LockNotRenewed(_logger, _entity, reason);
        await Task.Delay(TimeSpan.FromMilliseconds(500), _time, _closing.Token);
    }

    private readonly record struct Held(DateTimeOffset Until, DateTimeOffset RenewUntil, TimeSpan Margin);
}
