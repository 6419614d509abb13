using Bridge.Configuration;

namespace Bridge.Codecs.Framing;

/// <summary>Options of <c>framing: { type: start_end }</c>, and of its preset <c>mllp</c>.</summary>
internal sealed record StartEndOptions
{
    public byte[] Start { get; init; } = [0x02];

    public byte[] End { get; init; } = [0x03];

    /// <summary>What ends a frame when reading, where a peer may leave out the rest of <see cref="End"/>.</summary>
    public byte[] ReadEnd { get => field ?? End; init; }

    public byte[] Tail { get; init; } = [];

    public CheckKind Check { get; init; }

    public CheckScope CheckOver { get; init; } = CheckScope.DataEnd;

    public CheckFormat CheckAs { get; init; }

    public static StartEndOptions Read(ConfigReader c)
    {
        var options = new StartEndOptions
        {
            Start = c.Bytes("start", "The bytes that begin a frame.", [0x02], "stx"),
            End = c.Bytes("end", "The bytes that end a frame.", [0x03], "etx"),
            Tail = c.Bytes("tail", "Bytes written behind the frame and its check characters, such as crlf; not demanded when reading.", [], ""),
            Check = c.Choice("check", "Check characters behind the end bytes: none, lrc (exclusive or), lrc_twos, sum8, crc16_arc, crc16_modbus, crc16_xmodem, crc16_ccitt_false, crc16_kermit or crc32.", CheckKind.None),
            CheckOver = c.Choice("check_over", "What they are computed over: data, data_end (message and end bytes) or all (start bytes too). Ignored without check.", CheckScope.DataEnd),
            CheckAs = c.Choice("check_as", "How they are written: binary, or hex digits. Ignored without check.", CheckFormat.Binary),
        };
        c.Check(options.Start.Length > 0, "start", "a start has at least one byte");
        c.Check(options.End.Length > 0, "end", "an end has at least one byte");
        c.Check(!options.Start.AsSpan().SequenceEqual(options.End), "end", "start and end must differ; for one character between frames take framing type delimiter");
        return options;
    }

    /// <summary>MLLP: VT before, FS CR behind.</summary>
    public static StartEndOptions ReadMllp(ConfigReader c) => new()
    {
        Start = [0x0B],
        End = [0x1C, 0x0D],
        ReadEnd = c.Boolean("strict", "Demand the CR behind FS; otherwise a peer may leave it out.", false) ? [0x1C, 0x0D] : [0x1C],
    };
}
