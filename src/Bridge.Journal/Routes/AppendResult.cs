namespace Bridge.Journal;

/// <summary>What became of a batch: durable from <see cref="FirstSequence"/> on, or refused because the route is full.</summary>
/// <param name="IsFull">True: nothing was stored (<see cref="FullPolicy.Reject"/>).</param>
/// <param name="FirstSequence">Sequence of the batch's first message; the others follow without a gap.</param>
/// <param name="Count">How many messages were stored.</param>
public readonly record struct AppendResult(bool IsFull, long FirstSequence, int Count)
{
    /// <summary>The route is full and its policy is to refuse.</summary>
    public static AppendResult Full => new(true, 0, 0);
}
