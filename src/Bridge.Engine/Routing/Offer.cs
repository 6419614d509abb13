using System.Collections.Concurrent;
using Bridge.Configuration.Values;
using Bridge.Delivery;
using Bridge.Messages;

namespace Bridge.Engine.Routing;

/// <summary>
/// What one call of a sink gets: some messages of a composition. One object per call, because a callback of an old connection may settle late:
/// after <see cref="Close"/> it changes nothing. Settling is thread-safe, reading the fates is for after <see cref="Close"/>.
/// </summary>
internal sealed class Offer : DeliveryBatch
{
    private readonly Composition _composition;
    private readonly int _offset;
    private readonly int[]? _picked;
    private readonly byte[] _fates;
    private ConcurrentDictionary<int, Verdict>? _verdicts;

    /// <summary>Offers the messages from <paramref name="offset"/> on.</summary>
    public Offer(Composition composition, int offset, int count)
    {
        _composition = composition;
        _offset = offset;
        _fates = new byte[count];
    }

    /// <summary>Offers single messages: parts of a split that are still missing.</summary>
    public Offer(Composition composition, int[] picked)
    {
        _composition = composition;
        _picked = picked;
        _fates = new byte[picked.Length];
    }

    /// <inheritdoc/>
    public override int Count => _fates.Length;

    /// <inheritdoc/>
    public override Message this[int index] => _composition.Mapped.Messages[At(index)];

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte> OutputPreamble => _composition.Mapped.Messages.Preamble;

    /// <inheritdoc/>
    public override int Attempt(int index) => _composition.AttemptsOf(At(index));

    /// <inheritdoc/>
    public override string Text(int index, Template template) => _composition.Mapped.Text(At(index), template);

    /// <inheritdoc/>
    public override void Accept(int index, ReadOnlyMemory<byte> reply = default) => Settle(index, Fate.Accepted);

    /// <inheritdoc/>
    public override void Postpone(int index, string reason, TimeSpan? after = null) => Settle(index, Fate.Postponed, reason, after);

    /// <inheritdoc/>
    public override void Retry(int index, string reason, TimeSpan? after = null) => Settle(index, Fate.Failed, reason, after);

    /// <inheritdoc/>
    public override void Reject(int index, string reason) => Settle(index, Fate.Rejected, reason, null);

    /// <summary>Where a message of the offer stands in its composition.</summary>
    public int At(int index) => _picked is null ? _offset + index : _picked[index];

    /// <summary>Ends the call: what is open now is unsettled for good.</summary>
    public void Close()
    {
        if (AllAccepted) return;
        for (var i = 0; i < _fates.Length; i++) Interlocked.CompareExchange(ref _fates[i], (byte)Fate.Unsettled, (byte)Fate.Open);
    }

    /// <summary>All were accepted.</summary>
    public bool AllAccepted => _fates.AsSpan().IndexOfAnyExcept((byte)Fate.Accepted) < 0;

    /// <summary>At least one message was accepted or rejected: the peer works.</summary>
    public bool HasProgress => _fates.AsSpan().IndexOfAny((byte)Fate.Accepted, (byte)Fate.Rejected) >= 0;

    /// <summary>What the sink said.</summary>
    public Fate FateOf(int index) => (Fate)_fates[index];

    /// <summary>Why, and after what pause; empty for an accepted or unsettled message.</summary>
    public Verdict VerdictOf(int index) => _verdicts is not null && _verdicts.TryGetValue(index, out var verdict) ? verdict : default;

    private void Settle(int index, Fate fate) => Interlocked.CompareExchange(ref _fates[index], (byte)fate, (byte)Fate.Open);

    private void Settle(int index, Fate fate, string reason, TimeSpan? after)
    {
        var verdicts = LazyInitializer.EnsureInitialized(ref _verdicts);
        // The verdict stands before the fate can be seen.
        if (verdicts.TryAdd(index, new Verdict(reason, after))) Settle(index, fate);
    }
}
