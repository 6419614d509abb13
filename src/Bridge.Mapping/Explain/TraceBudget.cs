namespace Bridge.Mapping.Explain;

/// <summary>
/// Keeps what rejections cost within bounds: evaluating a rejected message once more, to find the input behind its error, takes no more time than everything else
/// does. A flood of rejected messages is at worst twice as slow as without. One thread at a time.
/// </summary>
internal sealed class TraceBudget(TimeProvider time)
{
    /// <summary>What is saved up while no message is rejected; also the most that one evaluation may take.</summary>
    public static readonly TimeSpan Most = TimeSpan.FromSeconds(1);

    private TimeSpan _left = Most;
    private long _since = time.GetTimestamp();

    /// <summary>The time that the next evaluation may take; zero or less if it has to be left out. Time that went by since the last one counts for it.</summary>
    public TimeSpan Begin()
    {
        _left += time.GetElapsedTime(_since);
        if (_left > Most) _left = Most;
        _since = time.GetTimestamp();
        return _left;
    }

    /// <summary>The evaluation is over.</summary>
    public void End()
    {
        _left -= time.GetElapsedTime(_since);
        _since = time.GetTimestamp();
    }
}
