using Bridge.Mapping.Values;

namespace Bridge.Mapping;

/// <summary>Lookup tables of mapping files, as $table sees them. Swapped as a whole on reload. Thread-safe.</summary>
public interface ITables
{
    /// <summary>Finds a key. False if the table has no such key; the caller has checked that the table exists.</summary>
    /// <param name="table">Number of the table, from <see cref="Find"/>.</param>
    /// <param name="key">The key in UTF-8.</param>
    /// <param name="value">What the table holds: a text, or an object for tables of several columns. Must stay valid as long as the tables.</param>
    bool TryGet(int table, ReadOnlySpan<byte> key, out Val value);

    /// <summary>Number of the table of this name, or -1.</summary>
    int Find(ReadOnlySpan<byte> name);

    /// <summary>Names of all tables, for messages.</summary>
    IEnumerable<string> Names { get; }
}
