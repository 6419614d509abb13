namespace Bridge.Adapters.File;

/// <summary>How reading a file ended. <paramref name="Failure"/> says why it goes to the failure folder; null if all went well.</summary>
internal sealed record ReadingResult(string? Failure, long Offset, long Records, IReadOnlyList<Refusal> Refusals, long RefusalCount);
