namespace Bridge.Adapters.File.Reading;

/// <summary>
/// How reading a file ended. <paramref name="Failure"/> says why it goes to the failure folder; null if all went well. <paramref name="RefusedEarlier"/>: records were refused before a restart,
/// beside those counted.
/// </summary>
internal sealed record ReadingResult(string? Failure, long Offset, long Records, IReadOnlyList<Refusal> Refusals, long RefusalCount, bool RefusedEarlier = false)
{
    /// <summary>Why the file goes to the failure folder; null if it does not.</summary>
    public string? Reason => (Failure, RefusalCount, RefusedEarlier) switch
    {
        ({ } failure, _, _) => failure,
        (_, 0, true) => "Records were refused before the bridge was restarted.",
        (_, > 0 and var count, true) => $"{count} records were refused, and others before the bridge was restarted.",
        (_, > 0 and var count, _) => $"{count} records were refused.",
        _ => null,
    };
}
