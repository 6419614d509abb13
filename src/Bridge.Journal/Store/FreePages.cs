using System.Globalization;

namespace Bridge.Journal.Store;

/// <summary>
/// Gives pages that a large backlog left behind back to the file system, some at a time. A part is kept: pages that are used again cost less than pages that are added to the file.
/// Owned by the writer's thread.
/// </summary>
internal sealed class FreePages
{
    /// <summary>What PRAGMA auto_vacuum says of a file that can shrink.</summary>
    public const long Incremental = 2;

    /// <summary>So many stay free: 16 MiB, more than the backlog of a destination that keeps up.</summary>
    public const long Kept = 4096;

    /// <summary>It begins when so many are free: 32 MiB, so that a backlog that comes and goes does not make the file do so.</summary>
    private const long Begins = 2 * Kept;

    /// <summary>One transaction gives back so many: 1 MiB, a few milliseconds.</summary>
    private const long Step = 256;

    private bool _isGivingBack;

    /// <summary>Gives back one step. True when there is more; false when there is nothing to do now.</summary>
    public bool GiveBack(Database database)
    {
        var free = database.Scalar("PRAGMA freelist_count");
        if (!_isGivingBack)
        {
            if (free < Begins || database.Scalar("PRAGMA auto_vacuum") != Incremental) return false;
            _isGivingBack = true;
        }
        if (free > Kept)
        {
            database.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA incremental_vacuum({Math.Min(Step, free - Kept)})"));
            return true;
        }
        // The file itself is cut when all of the log is in it, which a reader may prevent: then it is tried again.
        using var checkpoint = database.PrepareOnce("PRAGMA wal_checkpoint(PASSIVE)");
        _isGivingBack = !checkpoint.Step() || checkpoint.Long(1) != checkpoint.Long(2);
        return false;
    }
}
