using System.Threading.Channels;
using Bridge.Intake;

namespace Bridge.Adapters.Amqp.Amqp.Receiving;

/// <summary>
/// Takes what an inbox gathered to the intake and settles it by the receipts. Batches may overlap at the intake and are settled in their order. What was not settled when
/// the link ends is delivered again by the peer.
/// </summary>
internal sealed class ReceivePump(Inbox inbox, ISettler settler, TimeSpan busyPause, TimeProvider time)
{
    // While so many batches are under way the next one gathers what arrives: more would only make the batches smaller.
    private const int OverlappingBatches = 8;
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(5);

    private readonly List<Arrival> _busy = [];   // what the route had no room for when we stopped
    private readonly HeldMessages _held = new(settler, inbox, inbox.Credit, busyPause, time);

    /// <summary>Runs until <paramref name="stopping"/> fires (returns; what the intake had in hand may finish within 5 s) or the link ends (throws).</summary>
    public async Task RunAsync(IIntake intake, CancellationToken stopping)
    {
        using var drain = new CancellationTokenSource();
        using var failed = new CancellationTokenSource();
        using var taking = CancellationTokenSource.CreateLinkedTokenSource(stopping, failed.Token);
        var submitted = Channel.CreateBounded<Submitted>(new BoundedChannelOptions(OverlappingBatches) { SingleReader = true, SingleWriter = true });
        var settling = SettleAsync(submitted.Reader, failed, stopping, drain.Token);
        try
        {
            while (true)
            {
                // Room first: what was handed over must find its place at once, or a stop in between would forget it.
                await submitted.Writer.WaitToWriteAsync(taking.Token);
                var gathered = await inbox.TakeAsync(taking.Token);
                submitted.Writer.TryWrite(new Submitted(intake.SubmitAsync(gathered.Batch, drain.Token).AsTask(), gathered.Arrivals));
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            using var limit = new CancellationTokenSource(DrainTimeout, time);
            await using var end = limit.Token.UnsafeRegister(static d => ((CancellationTokenSource)d!).Cancel(), drain);
            submitted.Writer.Complete();
            try
            {
                await settling;
                await settler.CloseAsync();   // from here on nothing more comes, not even what is given back
                await settler.ReturnAsync([.. _busy, .. _held.TakeAll(), .. inbox.TakeRest()], drain.Token);
            }
            catch (OperationCanceledException) when (drain.IsCancellationRequested)
            {
                // Not settled in time: the peer delivers it again.
            }
        }
        catch (OperationCanceledException) when (failed.IsCancellationRequested)
        {
            await settling;   // throws what went wrong
        }
        finally
        {
            submitted.Writer.TryComplete();
            await drain.CancelAsync();
            await settling.ContinueWith(static t => _ = t.Exception, TaskScheduler.Default);
            _held.TakeAll();
        }
    }

    private async Task SettleAsync(ChannelReader<Submitted> submitted, CancellationTokenSource failed, CancellationToken stopping, CancellationToken draining)
    {
        try
        {
            await foreach (var batch in submitted.ReadAllAsync(CancellationToken.None))
            {
                var receipts = await batch.Receipts;
                var held = 0;
                if (receipts.AllAccepted) await settler.AcceptAsync(batch.Arrivals, 0, batch.Arrivals.Count, draining);
                else held = await SettleEachAsync(batch.Arrivals, receipts, stopping, draining);
                inbox.Settled(batch.Arrivals.Count - held);
            }
        }
        catch
        {
            await failed.CancelAsync();
            // What was handed over already must be waited for, or nobody looks at how it ended.
            while (submitted.TryRead(out var rest)) _ = rest.Receipts.ContinueWith(static t => _ = t.Exception, TaskScheduler.Default);
            throw;
        }
    }

    // How many are kept back; the others are settled.
    private async Task<int> SettleEachAsync(IReadOnlyList<Arrival> arrivals, Receipts receipts, CancellationToken stopping, CancellationToken cancellationToken)
    {
        var paused = false;
        var held = 0;
        for (var i = 0; i < arrivals.Count; i++)
        {
            switch (receipts[i].Kind)
            {
                case ReceiptKind.Accepted:
                    await settler.AcceptAsync(arrivals, i, 1, cancellationToken);
                    break;
                case ReceiptKind.Refused:
                    var reason = receipts[i].Reason ?? "The route refused the message.";
                    if (settler.RefusedComesAgain)
                    {
                        held++;
                        _held.Hold(arrivals[i], reason);
                    }
                    else
                    {
                        await settler.RefuseAsync(arrivals[i], reason, cancellationToken);
                    }
                    break;
                default:
                    // Given back at once it would come back at once. Nothing behind it may be settled before, or it would lose its place.
                    if (!paused) await PauseAsync(stopping, cancellationToken);
                    paused = true;
                    if (!stopping.IsCancellationRequested)
                    {
                        await settler.GiveBackAsync(arrivals[i], cancellationToken);
                        break;
                    }
                    held++;
                    _busy.Add(arrivals[i]);
                    break;
            }
        }
        return held;
    }

    // A stop cuts it short; the end of the link ends everything.
    private async Task PauseAsync(CancellationToken stopping, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, cancellationToken);
        await Task.Delay(busyPause, time, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }

    private readonly record struct Submitted(Task<Receipts> Receipts, IReadOnlyList<Arrival> Arrivals);
}
