using System.Diagnostics;
using System.Globalization;
using Amqp;
using Amqp.Framing;
using Bridge.Delivery;
using Bridge.Testing.Conformance;
using Message = Amqp.Message;

namespace Bridge.Benchmarks.Amqp;

/// <summary>Messages a second of the two ways that are compared, and how they are printed.</summary>
internal static class Rates
{
    private const int PerBatch = 1000;

    /// <summary>A connected or unconnected sink of ours; connecting does not count.</summary>
    public static async Task<double> OfSinkAsync(ISink sink, byte[] body, int count)
    {
        var batches = new List<OfferedBatch>();
        for (var first = 0; first < count; first += PerBatch)
        {
            batches.Add(new OfferedBatch([.. Enumerable.Range(first, Math.Min(PerBatch, count - first)).Select(i => new OfferedMessage(body) { Id = i.ToString(CultureInfo.InvariantCulture) })]));
        }
        await sink.ConnectAsync(CancellationToken.None);
        var started = Stopwatch.GetTimestamp();
        foreach (var batch in batches) await sink.DeliverAsync(batch, CancellationToken.None);
        var rate = count / Stopwatch.GetElapsedTime(started).TotalSeconds;
        foreach (var batch in batches)
        {
            if (batch.Settlements.Any(s => s is not { Kind: SettlementKind.Accepted })) throw new InvalidOperationException("a message was not accepted");
            batch.Dispose();
        }
        return rate;
    }

    /// <summary>A bare sender of the library: each message settled by its outcome, so many waiting for theirs.</summary>
    public static async Task<double> OfSenderAsync(SenderLink link, byte[] body, int count, int inFlight)
    {
        using var room = new SemaphoreSlim(inFlight);
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var left = count;
        OutcomeCallback settled = (_, _, outcome, _) =>
        {
            if (outcome is not Accepted) done.TrySetException(new InvalidOperationException(outcome?.ToString()));
            room.Release();
            if (Interlocked.Decrement(ref left) == 0) done.TrySetResult();
        };
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++)
        {
            await room.WaitAsync();
            var message = new Message { Header = new Header { Durable = true }, Properties = new Properties { MessageId = i.ToString(CultureInfo.InvariantCulture) }, BodySection = new Data { Binary = body } };
            link.Send(message, null, settled, null);
        }
        await done.Task;
        return count / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    public static void Print(string what, double[] bare, double[] own)
    {
        var (b, o) = (Median(bare), Median(own));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-28} bare {b,8:N0}/s   adapter {o,8:N0}/s   ratio {o / b:F2}"));
    }

    public static int Number(string[] args, int index, int fallback) => args.Length > index ? int.Parse(args[index], CultureInfo.InvariantCulture) : fallback;

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);
}
