using System.Globalization;
using Bridge.Delivery;
using Xunit;

namespace Bridge.Testing.Conformance;

/// <summary>
/// Does with a sink what the engine does: offers messages in order until each is accepted or rejected, makes a new instance when one throws, and never revives one.
/// </summary>
public sealed class SinkDriver(ISinkPeer peer) : IAsyncDisposable
{
    private const int Batch = 256;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    private readonly AdapterStage _stage = new([.. peer.Adapters]);
    private ISink? _sink;

    /// <summary>How often a connection was lost or could not be made.</summary>
    public int Losses { get; private set; }

    public int Accepted { get; private set; }

    public int Rejected { get; private set; }

    /// <summary>Called after each call of the sink with the number of messages accepted so far.</summary>
    public Func<int, Task> Progress { get; set; } = static _ => Task.CompletedTask;

    public ISink Create() => _stage.Sink(peer.Options);

    /// <summary>A message as the kit makes them, with its number in the body.</summary>
    public OfferedMessage Make(int number, byte[] body, string key = "") => new(body)
    {
        Id = string.Create(CultureInfo.InvariantCulture, $"message-{number}"),
        Key = key,
        Headers = [.. peer.Headers],
        Values = peer.ValuesOf(number),
    };

    /// <summary>Returns when every message was accepted or rejected.</summary>
    public async Task DeliverAsync(IEnumerable<OfferedMessage> messages, CancellationToken cancellationToken)
    {
        var waiting = messages.ToList();
        while (waiting.Count > 0)
        {
            using var batch = new OfferedBatch(waiting.Take(Batch));
            try
            {
                if (_sink is null)
                {
                    _sink = Create();
                    await _sink.ConnectAsync(cancellationToken);
                }
                await _sink.DeliverAsync(batch, cancellationToken);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested && e is not Xunit.Sdk.XunitException)
            {
                Losses++;
                await DisposeAsync();
                await Task.Delay(Pause, cancellationToken);
            }
            Assert.Empty(batch.SettledTwice);
            var remaining = batch.Remaining.ToList();
            Accepted += batch.Settlements.Count(s => s?.Kind == SettlementKind.Accepted);
            Rejected += batch.Settlements.Count(s => s?.Kind == SettlementKind.Rejected);
            if (remaining.Count == batch.Count) await Task.Delay(Pause, cancellationToken); // nothing moved
            waiting.RemoveRange(0, batch.Count);
            waiting.InsertRange(0, remaining);
            await Progress(Accepted);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_sink is { } sink) await sink.DisposeAsync();
        _sink = null;
    }
}
