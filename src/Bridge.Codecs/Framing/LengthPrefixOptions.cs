using Bridge.Configuration;
using Bridge.Configuration.Values;

namespace Bridge.Codecs.Framing;

/// <summary>Options of <c>framing: { type: length_prefix }</c>.</summary>
internal sealed record LengthPrefixOptions
{
    /// <summary>A larger length means that the peer is out of step: reading on would only lose more.</summary>
    public static readonly ByteSize DefaultMax = new(1024L * 1024 * 1024);

    public int Bytes { get; init; } = 4;

    public LengthEncoding As { get; init; }

    public Endian Endian { get; init; }

    public bool Inclusive { get; init; }

    public int Adjust { get; init; }

    public ByteSize Max { get; init; } = DefaultMax;

    public BlankLines Empty { get; init; } = BlankLines.Keep;

    public static LengthPrefixOptions Read(ConfigReader c)
    {
        var options = new LengthPrefixOptions
        {
            Bytes = c.Integer("bytes", "Length of the length field: 1, 2, 3, 4 or 8 bytes; for digits and hex the number of digits.", 4, 1, 10),
            As = c.Choice("as", "How the length is written: binary, digits (decimal, ASCII) or hex (ASCII).", LengthEncoding.Binary),
            Endian = c.Choice("endian", "Byte order of a binary length: big (network order) or little.", Endian.Big),
            Inclusive = c.Boolean("inclusive", "The length counts the length field itself too.", false),
            Adjust = c.Integer("adjust", "Added to the length read to get the number of bytes that follow the length field, where a peer counts differently.", 0, -1024, 1024),
            Max = c.Size("max", "A greater length means that the peer is out of step: the stream is given up.", DefaultMax, new ByteSize(1)),
            Empty = c.Choice("empty", "Frames of length 0: keep makes each a message, ignore passes over them (keep-alives).", BlankLines.Keep),
        };
        c.Check(options.As != LengthEncoding.Binary || options.Bytes is 1 or 2 or 3 or 4 or 8, "bytes", "a binary length has 1, 2, 3, 4 or 8 bytes");
        return options;
    }
}
