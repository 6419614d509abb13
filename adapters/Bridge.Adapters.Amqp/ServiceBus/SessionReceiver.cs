using Amqp;
using Amqp.Framing;
using Amqp.Types;
using Bridge.Adapters.Amqp.Amqp;
using Bridge.Adapters.Amqp.Amqp.Connecting;
using Bridge.Adapters.Amqp.Amqp.Outcomes;
using Bridge.Adapters.Amqp.Amqp.Receiving;
using Bridge.Intake;
using Bridge.Registration;

namespace Bridge.Adapters.Amqp.ServiceBus;

/// <summary>
/// Receives several sessions side by side, each over a link of its own, whose lock is renewed. A session that has nothing more is left, and the next one is accepted.
/// </summary>
internal sealed class SessionReceiver(ServiceBusSourceOptions options, SessionOptions sessions, ServiceBusConnection connection, AdapterContext context)
{
    private const string Filter = "com.microsoft:session-filter", LockedUntil = "com.microsoft:locked-until-utc", TimeoutProperty = "com.microsoft:timeout";
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500), LongestPause = TimeSpan.FromSeconds(30);

    /// <summary>Runs until <paramref name="stopping"/> fires (returns) or the connection fails (throws).</summary>
    public async Task RunAsync(IIntake intake, CancellationToken stopping)
    {
        var requests = await connection.ManageAsync(options.Path, stopping);
        context.Connected();
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var receivers = Enumerable.Range(0, sessions.Concurrent).Select(_ => ReceiveAsync(requests, intake, failed.Token)).ToList();
        try
        {
            await await Task.WhenAny(receivers);
        }
        finally
        {
            await failed.CancelAsync();
            await Task.WhenAll(receivers).ContinueWith(static t => _ = t.Exception, TaskScheduler.Default);
        }
    }

    private async Task ReceiveAsync(RequestLink requests, IIntake intake, CancellationToken stopping)
    {
        var failures = 0;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                failures = await ReceiveNextAsync(requests, intake, stopping) ? 0 : failures + 1;
                // A session that is lost each time would be taken again as fast as the service answers.
                if (failures > 0) await Task.Delay(PauseAfter(failures), context.Time, stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private static TimeSpan PauseAfter(int failures) => FirstPause * Math.Min(1 << Math.Min(failures - 1, 10), LongestPause / FirstPause);

    // One session to its end. False: it was lost, or the service said sooner than it was asked to that there is none.
    private async Task<bool> ReceiveNextAsync(RequestLink requests, IIntake intake, CancellationToken stopping)
    {
        var started = context.Time.GetTimestamp();
        if (await AcceptAsync(stopping) is { } accepted) return await ReceiveAsync(accepted, requests, intake, stopping);
        return context.Time.GetElapsedTime(started) >= FirstPause;
    }

    // The next session that has messages and is not locked by anybody; null: there was none.
    private async Task<Accepted?> AcceptAsync(CancellationToken stopping)
    {
        // Less than our own patience with the service, so that its answer is what ends the waiting.
        var timeout = (uint)(connection.Peer.Settings.Timeout.TotalMilliseconds * 0.8);
        var attach = new Attach
        {
            Source = new Source { Address = options.Path, FilterSet = new Map { [new Symbol(Filter)] = null } },
            Target = new Target(),
            SndSettleMode = SenderSettleMode.Unsettled,
            RcvSettleMode = ReceiverSettleMode.First,
            Properties = new Fields { [new Symbol(TimeoutProperty)] = timeout },
        };
        try
        {
            var (link, peer) = await connection.Peer.AttachReceiverAsync($"a session of '{options.Path}'", attach, stopping);
            var filter = (peer.Source as Source)?.FilterSet?.FirstOrDefault(static f => f.Key is Symbol s && (string)s == Filter).Value;
            var session = (filter is DescribedValue described ? described.Value : filter) as string ?? "";
            var until = peer.Properties?.FirstOrDefault(static p => p.Key is Symbol s && (string)s == LockedUntil).Value is long ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : context.Time.GetUtcNow().AddSeconds(30);
            return new Accepted(link, session, until);
        }
        catch (LinkRefusedException e) when (e.Condition is ErrorConditions.Timeout or ErrorConditions.SessionCannotBeLocked && connection.Peer.IsOpen)
        {
            return null;
        }
    }

    // False: the session was lost.
    private async Task<bool> ReceiveAsync(Accepted accepted, RequestLink requests, IIntake intake, CancellationToken stopping)
    {
        var settlement = new Settlement(connection.Peer, null, null, options.Path, options.Refused, context) { Link = accepted.Link };
        var what = $"the session '{accepted.Session}' of '{options.Path}'";
        var inbox = new Inbox(options.Path, context.MaxFrame, options.Prefetch, new IncomingAnnotations(), settlement);
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        inbox.Listen(connection.Peer, accepted.Link, what);
        var watching = Task.WhenAll(LeaveWhenIdleAsync(inbox, leaving, over.Token), RenewAsync(accepted, requests, over.Token));
        try
        {
            await new ReceivePump(inbox, settlement, options.BusyPause, context.Time).RunAsync(intake, leaving.Token);
        }
        catch (LinkRefusedException e) when (e.Condition is ErrorConditions.SessionLockLost or ErrorConditions.DetachForced && connection.Peer.IsOpen)
        {
            Log.SessionLost(context.Logger, accepted.Session, options.Path, e.Message);
            return false;
        }
        finally
        {
            await over.CancelAsync();
            await watching.ContinueWith(static t => _ = t.Exception, TaskScheduler.Default);
        }
        await PeerConnection.CloseAsync(accepted.Link);   // frees the session for others
        return true;
    }

    private async Task LeaveWhenIdleAsync(Inbox inbox, CancellationTokenSource leaving, CancellationToken over)
    {
        var came = -1L;
        while (true)
        {
            // Two looks without anything new in between are one idle time at least.
            await Task.Delay(sessions.IdleTimeout, context.Time, over);
            if (inbox.InHand == 0 && inbox.Came == came)
            {
                await leaving.CancelAsync();
                return;
            }
            came = inbox.Came;
        }
    }

    private async Task RenewAsync(Accepted accepted, RequestLink requests, CancellationToken over)
    {
        var until = accepted.Until;
        while (true)
        {
            var left = until - context.Time.GetUtcNow();
            await Task.Delay(left > TimeSpan.Zero ? left * 0.6 : TimeSpan.FromMilliseconds(500), context.Time, over);
            NodeAnswer answer;
            try
            {
                answer = await requests.AskAsync(new Map { ["operation"] = "com.microsoft:renew-session-lock" }, new Map { ["session-id"] = accepted.Session }, over);
            }
            catch (IOException e) when (requests.IsConnected)
            {
                Log.LockNotRenewed(context.Logger, options.Path, e.Message);   // only the requests' link has ended, or the answer is late
                until = context.Time.GetUtcNow();   // again after the shortest pause
                continue;
            }
            if (answer.IsGood && answer.Body?["expiration"] is DateTime time) until = new DateTimeOffset(DateTime.SpecifyKind(time.ToUniversalTime(), DateTimeKind.Utc));
            else if (answer.Status == 410) return;   // the service ends the link
            else Log.LockNotRenewed(context.Logger, options.Path, $"{answer.Status} {answer.Text}");
        }
    }

    private sealed record Accepted(ReceiverLink Link, string Session, DateTimeOffset Until);
}
