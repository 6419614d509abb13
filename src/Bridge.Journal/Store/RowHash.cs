namespace Bridge.Journal.Store;

/// <summary>The checksums of the stored rows: which fields, in which order. Part of the format (docs/journal-format.md).</summary>
internal static class RowHash
{
    public static long OfEntry(Checksum hash, long id, long count, long receivedAt, string prefix, ReadOnlySpan<byte> preamble, ReadOnlySpan<byte> headers, ReadOnlySpan<byte> messages) =>
        hash.Start().Add(id).Add(count).Add(receivedAt).Add(prefix).Add(preamble).Add(headers).Add(messages).Value;

    public static long OfRoute(Checksum hash, long id, string name, in RouteTotals totals) =>
        hash.Start().Add(id).Add(name).Add(totals.Next).Add(totals.Entries).Add(totals.Bytes).Add(totals.Dropped).Add(totals.Expired).Add(totals.Destinations).Value;

    public static long OfDestination(Checksum hash, long id, long route, string name, long low) => hash.Start().Add(id).Add(route).Add(name).Add(low).Value;

    public static long OfRange(Checksum hash, long destination, long first, long last) => hash.Start().Add(destination).Add(first).Add(last).Value;

    public static long OfPosition(Checksum hash, long route, string name, ReadOnlySpan<byte> value) => hash.Start().Add(route).Add(name).Add(value).Value;

    public static long OfDeadLetter(Checksum hash, DeadLetter letter) =>
        hash.Start().Add(letter.Route).Add(letter.Destination).Add(letter.Sequence).Add(letter.MessageId).Add(letter.ReceivedAt.ToUnixTimeMilliseconds()).Add(letter.Place.Record).Add(letter.Place.Offset)
            .Add(letter.Fault).Add(letter.Key.Span).Add(letter.Preamble.Span).Add(letter.Headers.Encoded.Span).Add(letter.Body.Span).Value;
}
