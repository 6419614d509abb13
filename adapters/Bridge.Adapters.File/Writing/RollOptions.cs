using Bridge.Configuration;
using Bridge.Configuration.Values;

namespace Bridge.Adapters.File.Writing;

/// <summary>The <c>roll:</c> section: when a file that grows is complete. What comes first counts.</summary>
public sealed record RollOptions
{
    /// <summary>Records of a file; null for no limit.</summary>
    public int? Count { get; init; }

    /// <summary>Bytes of a file; 0 for no limit.</summary>
    public ByteSize Size { get; init; }

    /// <summary>Time since the first record; null for no limit.</summary>
    public TimeSpan? Age { get; init; }

    /// <summary>Reads the section.</summary>
    public static RollOptions Read(ConfigReader c)
    {
        ArgumentNullException.ThrowIfNull(c);
        var options = new RollOptions
        {
            Count = c.OptionalInteger("count", "A file is complete with this many records.", 1),
            Size = c.Size("size", "A file is complete before a record would make it larger; a record that is larger by itself has a file of its own. 0B means no limit.", default),
            Age = c.OptionalDuration("age", "A file is complete this long after its first record, also if no more records come."),
        };
        c.Check(options.Count is not null || options.Size.Bytes > 0 || options.Age is not null, "count", "give at least one of count, size and age, or no file would ever be complete");
        c.Check(options.Age is null || options.Age > TimeSpan.Zero, "age", "must be longer than nothing");
        return options;
    }
}
