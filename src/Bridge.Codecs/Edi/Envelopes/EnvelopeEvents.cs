namespace Bridge.Codecs.Edi.Envelopes;

/// <summary>What a read of a framer met of the envelopes round messages. Their order is that of the values.</summary>
[Flags]
internal enum EnvelopeEvents : byte
{
    None = 0,
    /// <summary>An envelope ended before these bytes, without its trailer.</summary>
    Lost = 1,
    /// <summary>An envelope begins.</summary>
    Opened = 2,
    /// <summary>A trailer contradicts what came.</summary>
    Contradicted = 4,
    /// <summary>The envelope's trailer.</summary>
    Closed = 8,
}
