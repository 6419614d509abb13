using Bridge.Configuration;

namespace Bridge.Codecs.Edi;

/// <summary>Options that the segment formats share, so that they are worded once.</summary>
internal static class EdiOptions
{
    public static EdiDocuments ReadDocuments(ConfigReader c, string whole) =>
        c.Choice("document", $"message: each message is a document, with the envelope that it came in. interchange: a document is {whole}.", EdiDocuments.Message);

    public static EdiTotals ReadTotals(ConfigReader c) =>
        c.Choice("totals", "Counts and control numbers that contradict the data: warn (the message passes, with the contradiction in Problems; that of an envelope's end is a dead letter of its own) or reject.", EdiTotals.Warn);

    public static EdiTotals ReadSyntax(ConfigReader c) =>
        c.Choice("syntax", "What breaks the syntax within elements (characters outside the declared set, broken escapes, more components than the standard has, envelope elements missing or malformed): warn (the message passes with a note, one for each kind) or reject.", EdiTotals.Warn);

    public static EdiCounts ReadCounts(ConfigReader c) =>
        c.Choice("counts", "Counts and repeated control numbers that are written: compute them, or keep what the document says where it says something.", EdiCounts.Compute);
}
