using Bridge.Intake;

namespace Bridge.Adapters.File.Reading;

/// <summary>
/// Where reading goes on after a crash. Several batches are on their way at once, each with its own position stored in its own transaction; should one of them be
/// answered "busy" while a later one was stored, a single position would stand behind the gap and the gap would be lost. So positions go round a ring of names, one
/// more than can be on their way, and a restart looks for the first gap. Owned by the source's loop.
/// </summary>
internal sealed class FileProgress
{
    /// <summary>Batches on their way at once: enough to read on while a group commit runs, and to keep a broker busy when it must confirm first.</summary>
    public const int MaxInFlight = 4;

    private const int Slots = 2 * MaxInFlight;
    private readonly FilePosition?[] _stored = new FilePosition?[Slots];
    private readonly IIntake _intake;
    private long _next;

    private FileProgress(IIntake intake) => _intake = intake;

    public static async ValueTask<FileProgress> LoadAsync(IIntake intake, CancellationToken cancellationToken)
    {
        var progress = new FileProgress(intake);
        for (var slot = 0; slot < Slots; slot++)
        {
            progress._stored[slot] = FilePosition.Decode(await intake.ReadPositionAsync(Name(slot), cancellationToken));
            if (progress._stored[slot] is { } position) progress._next = Math.Max(progress._next, position.Number + 1);
        }
        return progress;
    }

    /// <summary>Takes the next number.</summary>
    public long Take() => _next++;

    /// <summary>Goes back to a number, because that batch and those behind it are to be submitted again.</summary>
    public void Rewind(long number) => _next = number;

    /// <summary>Names the position for its batch.</summary>
    public static (string Name, ReadOnlyMemory<byte> Value) Store(FilePosition position) => (Name(position.Number % Slots), position.Encode());

    /// <summary>Names the position of a kept file's last batch: it must outlive all later files.</summary>
    public static (string Name, ReadOnlyMemory<byte> Value) StoreKept(string path, FilePosition position) => (KeptName(path), position.Encode());

    /// <summary>The position of what was last read to its end of a kept file, which may be another file that had the name.</summary>
    public async ValueTask<FilePosition?> ReadKeptAsync(string path, CancellationToken cancellationToken) =>
        FilePosition.Decode(await _intake.ReadPositionAsync(KeptName(path), cancellationToken));

    /// <summary>The position behind the last batch of this file before which there is no gap; null for the file's start.</summary>
    public FilePosition? Find(FileIdentity identity)
    {
        var batches = _stored.Where(p => p is not null && p.Identity == identity).Select(p => p!).OrderBy(p => p.Number).ToList();
        if (batches.Count == 0) return null;
        // A number is taken only after the one MaxInFlight before it was accepted: up to there nothing can be missing.
        var sure = batches.FindLastIndex(p => p.Number <= batches[^1].Number - MaxInFlight);
        if (sure < 0)
        {
            if (!batches[0].IsFirst) return null;
            sure = 0;
        }
        while (sure + 1 < batches.Count && batches[sure + 1].Number == batches[sure].Number + 1 && batches[sure + 1].Start == batches[sure].End) sure++;
        return batches[sure];
    }

    /// <summary>A batch was accepted: its position is stored.</summary>
    public void Accept(FilePosition position) => _stored[position.Number % Slots] = position;

    private static string Name(long slot) => "file-" + slot.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static string KeptName(string path) => "kept-" + FileIdentity.NameOf(path);
}
