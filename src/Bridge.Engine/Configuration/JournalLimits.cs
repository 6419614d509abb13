using Bridge.Configuration;
using Bridge.Configuration.Values;

namespace Bridge.Engine.Configuration;

/// <summary>How much of a route the journal may hold (<c>journal:</c>).</summary>
public sealed record JournalLimits
{
    /// <summary>Room for a day of a small plant, yet safe on a small disk.</summary>
    public static readonly ByteSize DefaultMaxSize = new(1L << 30);

    /// <summary>Below this a few groups would fill it.</summary>
    public static readonly ByteSize MinMaxSize = new(8L << 20);

    /// <summary>The most bytes held.</summary>
    public ByteSize MaxSize { get; init; } = DefaultMaxSize;

    /// <summary>The longest time a message is held; null: for ever.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>What happens when it is full.</summary>
    public WhenFull WhenFull { get; init; } = WhenFull.Block;

    /// <summary>Reads the block.</summary>
    public static JournalLimits Read(ConfigReader c)
    {
        ArgumentNullException.ThrowIfNull(c);
        return new JournalLimits
        {
            MaxSize = c.Size("max_size", "The most bytes the journal holds for this route; from 8MiB. A warning goes out at 70 %.", DefaultMaxSize, MinMaxSize),
            MaxAge = c.OptionalDuration("max_age", "Messages older than this are given up, counted and logged. Not set: nothing ever expires."),
            WhenFull = c.Choice("when_full", "What happens when max_size is reached: block (the source stops reading and withholds the acknowledgement), reject (the peer is told to come again), "
                + "drop_oldest (the oldest messages are given up and counted).", WhenFull.Block),
        };
    }
}
