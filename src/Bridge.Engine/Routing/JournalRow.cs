using Bridge.Journal;
using Bridge.Messages;

namespace Bridge.Engine.Routing;

/// <summary>
/// One read of the journal in the hands of a dispatcher. Its memory is given back once every entry of it is finished. Owned by the dispatcher's loop.
/// </summary>
internal sealed class JournalRow(JournalBatch batch, bool isRetry, bool isOwn) : IDisposable
{
    private int _open = batch.Messages.Count;

    /// <summary>The entries.</summary>
    public MessageBatch Messages { get; } = batch.Messages;

    /// <summary>How many entries it has.</summary>
    public int Count { get; } = batch.Messages.Count;

    /// <summary>Memory that it keeps, in bytes.</summary>
    public long Bytes { get; } = batch.Messages.Packed.Length;

    /// <summary>These are dead letters that are tried again, not entries of the journal.</summary>
    public bool IsRetry { get; } = isRetry;

    /// <summary>They were journaled by this process, so that a source may wait for them.</summary>
    public bool IsOwn { get; } = isOwn;

    /// <summary>The dispatcher's place in it.</summary>
    public int Cursor { get; set; }

    /// <summary>How many of its entries are held back.</summary>
    public int HeldCount { get; set; }

    /// <summary>See <see cref="JournalBatch.IsSettled"/>.</summary>
    public bool IsSettled(int index) => batch.IsSettled(index);

    /// <summary>See <see cref="JournalBatch.Attempts"/>.</summary>
    public int Attempts(int index) => batch.Attempts(index);

    /// <summary>See <see cref="JournalBatch.FirstFailedAt"/>.</summary>
    public DateTimeOffset? FirstFailedAt(int index) => batch.FirstFailedAt(index);

    /// <summary>See <see cref="JournalBatch.DeadLetterId"/>.</summary>
    public long DeadLetterId(int index) => batch.DeadLetterId(index);

    /// <summary>One entry needs its bytes no more.</summary>
    public void Finish()
    {
        if (--_open == 0) batch.Dispose();
    }

    /// <summary>Gives the memory back although entries are open: they will be read again.</summary>
    public void Dispose()
    {
        _open = 0;
        batch.Dispose();
    }
}
