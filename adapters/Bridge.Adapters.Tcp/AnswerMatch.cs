namespace Bridge.Adapters.Tcp;

/// <summary>How a framed answer is compared with what is expected.</summary>
public enum AnswerMatch
{
    /// <summary>The whole answer is equal.</summary>
    Whole,
    /// <summary>It begins with the bytes.</summary>
    Start,
    /// <summary>It holds the bytes anywhere.</summary>
    Contains,
}
