namespace Bridge.Codecs.Binary;

/// <summary>What a time counts.</summary>
internal enum TimeUnit
{
    /// <summary>Seconds.</summary>
    Seconds,
    /// <summary>Days.</summary>
    Days,
    /// <summary>Minutes.</summary>
    Minutes,
    /// <summary>Milliseconds.</summary>
    Milliseconds,
    /// <summary>Microseconds.</summary>
    Microseconds,
    /// <summary>Units of 100 nanoseconds, as of Windows' FILETIME.</summary>
    Ticks,
}
