namespace Bridge.Codecs.Edi.Interchanges;

/// <summary>
/// Control numbers of acknowledgements: the clock's count of some unit, or one more than the last, so that they grow without being stored, also over a restart. Thread-safe.
/// </summary>
/// <param name="unit">What is counted since 1970.</param>
internal sealed class ControlNumbers(TimeSpan unit)
{
    private long _last;

    public long Next(DateTimeOffset now)
    {
        var wanted = (now - DateTimeOffset.UnixEpoch).Ticks / unit.Ticks;
        while (true)
        {
            var last = Volatile.Read(ref _last);
            var next = Math.Max(wanted, last + 1);
            if (Interlocked.CompareExchange(ref _last, next, last) == last) return next;
        }
    }
}
