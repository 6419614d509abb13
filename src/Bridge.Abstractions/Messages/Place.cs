namespace Bridge.Messages;

/// <summary>Where a message stood in its stream: the record counted from 1 and the byte offset of its first byte. Zero records means "not known".</summary>
public readonly record struct Place(long Record, long Offset)
{
    /// <summary>No place is known, as for a datagram or a broker's message.</summary>
    public static Place None => default;

    /// <summary>True when record and offset are known.</summary>
    public bool IsKnown => Record > 0;

    /// <inheritdoc/>
    public override string ToString() => IsKnown ? $"record {Record}, byte {Offset}" : "";
}
