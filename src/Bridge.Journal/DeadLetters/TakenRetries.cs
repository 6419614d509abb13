namespace Bridge.Journal;

/// <summary>Which dead letters a batch of retries holds; a store hands none out twice. Thread-safe.</summary>
internal sealed class TakenRetries(DeadLetterStore store, IReadOnlyList<DeadLetter> letters)
{
    private readonly long[] _ids = [.. letters.Select(letter => letter.Id)];
    private readonly DateTimeOffset[] _firstFailedAt = [.. letters.Select(letter => letter.FirstFailedAt)];

    public IReadOnlyList<long> Ids => _ids;

    public long Id(int index) => _ids[index];

    public DateTimeOffset FirstFailedAt(int index) => _firstFailedAt[index];

    public bool IsTaken(int index) => store.IsTaken(_ids[index], this);

    public void GiveBack() => store.GiveBack(this);
}
