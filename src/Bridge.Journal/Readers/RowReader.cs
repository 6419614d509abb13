using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using Bridge.Journal.Store;
using Bridge.Messages;

namespace Bridge.Journal;

/// <summary>
/// Reads rows from the disk for a destination that is behind. Each row's checksum is compared, and an entry that nobody settled must be in some row: what is wrong is told, never passed over.
/// One thread at a time.
/// </summary>
internal sealed class RowReader(string path, RouteState route, DestinationState destination) : IDisposable
{
    /// <summary>One read takes no more rows or bytes, so that memory stays small however the rows are.</summary>
    private const int MaxRows = 64;
    private const int MaxBytes = 1 << 20;

    private readonly Checksum _hash = new();
    private Database? _database;
    private Statement? _rows;
    private Statement? _following;

    /// <summary>
    /// Adds rows with unsettled entries from <paramref name="from"/> to <paramref name="committed"/>; each begins at the first entry that is wanted. Returns the sequence to go on with.
    /// </summary>
    /// <param name="from">The first entry wanted.</param>
    /// <param name="committed">The last durable entry.</param>
    /// <param name="fetched">Where the rows go.</param>
    /// <param name="damage">What was found wrong after the fetched rows, or null.</param>
    /// <exception cref="StoreException">The database cannot be read.</exception>
    public long Fetch(long from, long committed, Queue<SharedRow> fetched, out RowDamage? damage)
    {
        Open();
        damage = null;
        int rows = 0, bytes = 0;
        var query = _rows!.Bind(1, EntryId.Of(route.Id, 0)).Bind(2, EntryId.Of(route.Id, from)).Bind(3, EntryId.Of(route.Id, committed));
        try
        {
            while (rows < MaxRows && bytes < MaxBytes && query.Step())
            {
                var first = EntryId.Sequence(query.Long(0));
                var last = first + query.Long(1) - 1;
                from = destination.NextUnsettled(from);
                if (from > committed) return from;
                if (last < from) continue;   // settled meanwhile; a count that lies shows as a gap before the next row
                if (first > from)
                {
                    damage = Missing(from, first - 1);
                    if (damage is not null) return from;
                    from = destination.NextUnsettled(from);
                    if (last < from) continue;
                }
                if (Read(query, first, last, from) is not { } row)
                {
                    damage = Damaged(query, first, from, committed);
                    return from;
                }
                fetched.Enqueue(row);
                rows++;
                bytes += row.MemoryBytes;
                from = last + 1;
            }
            if (rows == 0)
            {
                damage = Missing(from, committed);
                if (damage is null) return Math.Max(from, destination.NextUnsettled(from));
            }
            return from;
        }
        finally
        {
            query.Reset();
        }
    }

    public void Dispose() => _database?.Dispose();

    private void Open()
    {
        if (_database is not null) return;
        var database = Recovery.OpenReader(path);
        try
        {
            _rows = database.Prepare("SELECT id, count, received_at, hash, prefix, preamble, headers, messages FROM entry "
                + "WHERE id >= coalesce((SELECT id FROM entry WHERE id BETWEEN ?1 AND ?2 ORDER BY id DESC LIMIT 1), ?2) AND id <= ?3 ORDER BY id");
            _following = database.Prepare("SELECT id FROM entry WHERE id > ?1 AND id <= ?2 ORDER BY id LIMIT 1");
        }
        catch
        {
            database.Dispose();
            throw;
        }
        _database = database;
    }

    /// <summary>The row, from the wanted entry on; null when it is damaged.</summary>
    private SharedRow? Read(Statement row, long first, long last, long from)
    {
        long id = row.Long(0), count = row.Long(1), receivedAt = row.Long(2);
        var prefix = row.Text(4);
        ReadOnlySpan<byte> preamble = row.Blob(5), headers = row.Blob(6), messages = row.Blob(7);
        if (row.Long(3) != RowHash.OfEntry(_hash, id, count, receivedAt, prefix, preamble, headers, messages)) return null;
        for (var skip = from - first; skip > 0; skip--) messages = messages[(4 + (int)BinaryPrimitives.ReadUInt32LittleEndian(messages))..];

        var bytes = ArrayPool<byte>.Shared.Rent(messages.Length);
        messages.CopyTo(bytes);
        MessageBatch? batch = null;
        try
        {
            batch = MessageBatch.FromPacked(bytes, messages.Length);
            if (batch.Count != last - from + 1) throw new InvalidDataException("The row holds another number of messages than it says.");
            batch.FirstSequence = from;
            batch.IdPrefix = prefix == route.IdPrefix ? route.IdPrefix : prefix;
            batch.ReceivedAt = DateTimeOffset.FromUnixTimeMilliseconds(receivedAt);
            if (!preamble.IsEmpty) batch.Preamble = preamble.ToArray();
            if (!headers.IsEmpty) batch.SharedHeaders = new HeaderSet(headers.ToArray());
            return new SharedRow(batch, bytes);
        }
        catch (InvalidDataException)
        {
            batch?.Dispose();
            ArrayPool<byte>.Shared.Return(bytes);
            return null;
        }
    }

    private RowDamage? Missing(long from, long last)
    {
        var unsettled = destination.NextUnsettled(from);
        if (unsettled > last) return null;
        return new RowDamage(unsettled, last, Codes.RowsMissing, string.Create(CultureInfo.InvariantCulture,
            $"the entries {unsettled} to {last} are not settled, but their rows are gone from the journal. Restore them from a backup or ask the sender for them again."), []);
    }

    private RowDamage Damaged(Statement row, long first, long from, long committed)
    {
        var last = committed;
        var following = _following!.Bind(1, row.Long(0)).Bind(2, EntryId.Of(route.Id, committed));
        if (following.Step()) last = EntryId.Sequence(following.Long(0)) - 1;
        following.Reset();
        return new RowDamage(from, last, Codes.RowDamaged, string.Create(CultureInfo.InvariantCulture,
            $"the row with the entries {first} to {last} does not agree with its checksum: the disk or a program changed it. Its bytes are kept as a dead letter; ask the sender for the messages again, and test the disk."),
            row.Blob(7).ToArray());
    }
}
