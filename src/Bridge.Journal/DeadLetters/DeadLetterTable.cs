using Bridge.Journal.Store;
using Bridge.Messages;

namespace Bridge.Journal;

/// <summary>Rows of the table <c>dead_letter</c>.</summary>
internal static class DeadLetterTable
{
    /// <summary>The columns in the order that <see cref="Read"/> expects.</summary>
    public const string Columns = "id, state, route, destination, sequence, code, reason, jsonata_code, path, byte_offset, attempts, first_failed_at, last_failed_at, decoded, hash, "
        + "message_id, received_at, record, record_offset, fault, ordering_key, preamble, headers, body";

    public static void Insert(Database database, Checksum hash, DeadLetter letter)
    {
        using var insert = database.PrepareOnce(
            "INSERT INTO dead_letter (state, route, destination, sequence, code, reason, jsonata_code, path, byte_offset, attempts, first_failed_at, last_failed_at, decoded, hash, "
            + "message_id, received_at, record, record_offset, fault, ordering_key, preamble, headers, body) "
            + "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23)");
        insert.Bind(1, (long)letter.State).Bind(2, letter.Route).Bind(3, letter.Destination).Bind(4, letter.Sequence).Bind(5, letter.Code).Bind(6, letter.Reason).Bind(7, letter.JsonataCode)
            .Bind(8, letter.Path).Bind(9, letter.Offset).Bind(10, letter.Attempts).Bind(11, letter.FirstFailedAt.ToUnixTimeMilliseconds()).Bind(12, letter.LastFailedAt.ToUnixTimeMilliseconds())
            .Bind(13, letter.Decoded).Bind(14, RowHash.OfDeadLetter(hash, letter)).Bind(15, letter.MessageId).Bind(16, letter.ReceivedAt.ToUnixTimeMilliseconds())
            .Bind(17, letter.Place.Record).Bind(18, letter.Place.Offset).Bind(19, letter.Fault).Bind(20, letter.Key.Span).Bind(21, letter.Preamble.Span).Bind(22, letter.Headers.Encoded.Span)
            .Bind(23, letter.Body.Span).Run();
    }

    /// <summary>Writes a line for each into the audit table. Before they are deleted, if they are.</summary>
    public static void Audit(Database database, string action, string by, DateTimeOffset at, IReadOnlyList<long> ids)
    {
        using var audit = database.PrepareOnce("INSERT INTO audit (at, action, by, dead_letter, route, destination, message_id, code) "
            + "SELECT ?2, ?3, ?4, id, route, destination, message_id, code FROM dead_letter WHERE id = ?1");
        foreach (var id in ids) audit.Bind(1, id).Bind(2, at.ToUnixTimeMilliseconds()).Bind(3, action).Bind(4, by).Run();
    }

    /// <summary>Reads the row that the statement stands on. One whose checksum is wrong comes as <see cref="DeadLetterState.Damaged"/>.</summary>
    public static DeadLetter Read(Statement row, Checksum hash)
    {
        var letter = new DeadLetter
        {
            Id = row.Long(0),
            State = (DeadLetterState)row.Long(1),
            Route = row.Text(2),
            Destination = row.Text(3),
            Sequence = row.Long(4),
            Code = row.Text(5),
            Reason = row.Text(6),
            JsonataCode = row.TextOrNull(7),
            Path = row.Text(8),
            Offset = row.Long(9),
            Attempts = (int)row.Long(10),
            FirstFailedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.Long(11)),
            LastFailedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.Long(12)),
            Decoded = row.TextOrNull(13),
            MessageId = row.Text(15),
            ReceivedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.Long(16)),
            Place = new Place(row.Long(17), row.Long(18)),
            Fault = row.TextOrNull(19),
            Key = row.Blob(20).ToArray(),
            Preamble = row.Blob(21).ToArray(),
            Headers = new HeaderSet(row.Blob(22).ToArray()),
            Body = row.Blob(23).ToArray(),
        };
        if (row.Long(14) == RowHash.OfDeadLetter(hash, letter)) return letter;
        return letter with { State = DeadLetterState.Damaged, Reason = $"{Codes.DeadLetterDamaged}: this dead letter is damaged on disk; its first reason was: {letter.Reason}" };
    }

    /// <summary>What is kept of a draft; copies what the draft borrows.</summary>
    public static DeadLetter Of(DeadLetterDraft draft, string route, string destination, DateTimeOffset now)
    {
        var message = draft.Message;
        byte[] headers = [.. message.Batch.SharedHeaders.Encoded.Span, .. message.OwnHeaders.Encoded.Span];
        return new DeadLetter
        {
            Route = route,
            Destination = destination,
            Sequence = message.Sequence,
            MessageId = message.IdText,
            Key = message.Key.ToArray(),
            Place = message.Place,
            Headers = new HeaderSet(headers),
            Preamble = message.Preamble.ToArray(),
            Body = message.Body.ToArray(),
            Fault = message.Fault,
            ReceivedAt = message.ReceivedAt,
            Code = draft.Code,
            Reason = draft.Reason,
            JsonataCode = draft.JsonataCode,
            Decoded = draft.Decoded,
            Offset = draft.Offset,
            Path = draft.Path,
            Attempts = draft.Attempts,
            FirstFailedAt = draft.FirstFailedAt,
            LastFailedAt = now,
        };
    }
}
