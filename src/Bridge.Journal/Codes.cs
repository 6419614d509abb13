namespace Bridge.Journal;

/// <summary>The journal's error codes; each has a paragraph in docs/errors.md. The log's event ids are the same numbers.</summary>
internal static class Codes
{
    public const string Locked = "BR4001";
    public const string NotAJournal = "BR4002";
    public const string NewerVersion = "BR4003";
    public const string EntriesMissing = "BR4004";
    public const string Damaged = "BR4005";
    public const string CannotOpen = "BR4006";
    public const string RowDamaged = "BR4007";
    public const string RowsMissing = "BR4008";
    public const string Closed = "BR4010";
    public const string CannotWrite = "BR4011";
    public const string DeadLetterDamaged = "BR4018";
    public const string Abandoned = "BR4020";
}
