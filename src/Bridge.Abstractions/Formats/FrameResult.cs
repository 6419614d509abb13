namespace Bridge.Formats;

/// <summary>A framer's answer: what it found, and why if it is no frame.</summary>
public readonly record struct FrameResult(FrameStatus Status, string? Reason = null)
{
    /// <summary>More bytes are needed.</summary>
    public static FrameResult NeedMore => default;
    /// <summary>One frame was taken.</summary>
    public static FrameResult Frame => new(FrameStatus.Frame);
    /// <summary>Bytes without data were consumed.</summary>
    public static FrameResult Ignored => new(FrameStatus.Ignored);
    /// <summary>Bytes that are no frame were consumed.</summary>
    public static FrameResult Skipped(string reason) => new(FrameStatus.Skipped, reason);
    /// <summary>The stream cannot go on.</summary>
    public static FrameResult Broken(string reason) => new(FrameStatus.Broken, reason);
}
