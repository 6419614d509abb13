using System.Threading.Channels;
using Bridge.Intake;

namespace Bridge.Adapters.Amqp.Amqp;

/// <summary>
/// Takes what an inbox gathered to the intake and settles it by the receipts. Batches may overlap at the intake and are settled in their order. What was not settled when
/// the link ends is delivered again by the peer.
/// </summary>
internal sealed class ReceivePump(Inbox inbox, ISettler settler, TimeSpan busyPause, TimeProvider time)
{
    // While so many batches are under way the next one gathers what arrives: more would only make the batches smaller.
    private const int OverlappingBatches = 8;
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Runs until <paramref name="stopping"/> fires (returns; what the intake had in hand may finish within 5 s) or the link ends (throws).</summary>
    public async Task RunAsync(IIntake intake, CancellationToken stopping)
    {
        using var drain = new CancellationTokenSource();
        using var failed = new CancellationTokenSource();
        using var taking = CancellationTokenSource.CreateLinkedTokenSource(stopping, failed.Token);
        var submitted = Channel.CreateBounded<Submitted>(new BoundedChannelOptions(OverlappingBatches) { SingleReader = true, SingleWriter = true });
        var settling = SettleAsync(submitted.Reader, failed, drain.Token);
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
                await settler.CloseAsync();   // from here on nothing more comes
                await settler.ReturnAsync(inbox.TakeRest(), drain.Token);
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
        }
    }

    private async Task SettleAsync(ChannelReader<Submitted> submitted, CancellationTokenSource failed, CancellationToken draining)
    {
        try
        {
            await foreach (var batch in submitted.ReadAllAsync(CancellationToken.None))
            {
                var receipts = await batch.Receipts;
                if (receipts.AllAccepted) await settler.AcceptAsync(batch.Arrivals, 0, batch.Arrivals.Count, draining);
                else await SettleEachAsync(batch.Arrivals, receipts, draining);
                inbox.Settled(batch.Arrivals.Count);
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

    private async Task SettleEachAsync(IReadOnlyList<Arrival> arrivals, Receipts receipts, CancellationToken cancellationToken)
    {
        var paused = false;
        for (var i = 0; i < arrivals.Count; i++)
        {
            switch (receipts[i].Kind)
            {
                case ReceiptKind.Accepted:
                    await settler.AcceptAsync(arrivals, i, 1, cancellationToken);
                    break;
                case ReceiptKind.Refused:
                    await settler.RefuseAsync(arrivals[i], receipts[i].Reason ?? "The route refused the message.", cancellationToken);
                    break;
                default:
                    // Given back at once it would come back at once.
                    if (!paused) await Task.Delay(busyPause, time, cancellationToken);
                    paused = true;
                    await settler.GiveBackAsync(arrivals[i], cancellationToken);
                    break;
            }
        }
    }

    private readonly record struct Submitted(Task<Receipts> Receipts, IReadOnlyList<Arrival> Arrivals);
}
