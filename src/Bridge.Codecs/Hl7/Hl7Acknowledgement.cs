using System.Buffers;
using System.Globalization;
using System.Text;
using Bridge.Codecs.Edi;
using Bridge.Codecs.Edi.Reading;
using Bridge.Codecs.Text;
using Bridge.Documents;
using Bridge.Formats;

namespace Bridge.Codecs.Hl7;

/// <summary>
/// Builds the acknowledgement of a message (HL7 v2, chapter 2, "Message control" and "Enhanced mode") from the message's bytes, so that one that cannot be decoded is answered too.
/// Pure; the time and the control id come from the caller.
/// </summary>
internal static class Hl7Acknowledgement
{
    /// <summary>MSA-3 holds no more.</summary>
    private const int MaxOldText = 80;

    /// <summary>
    /// Writes the acknowledgement: MSH with the parties swapped, MSA with the control id of the message, ERR if there is an error. False, writing nothing, if the bytes have no
    /// readable MSH: there is nobody to answer.
    /// </summary>
    /// <param name="message">The message as it came.</param>
    /// <param name="code">What is said.</param>
    /// <param name="error">Why it is not accepted; null if it is, or if nothing is to be said.</param>
    /// <param name="now">MSH-7.</param>
    /// <param name="controlId">MSH-10 of the acknowledgement.</param>
    /// <param name="output">Where it goes; segments end with CR.</param>
    public static bool TryWrite(ReadOnlySpan<byte> message, Hl7AckCode code, MessageFormatException? error, DateTimeOffset now, string controlId, IBufferWriter<byte> output)
    {
        if (!TryReadHeader(message, out var msh, out var d)) return false;
        var version = Text(message, msh, d, 12, 0);
        var writer = new Hl7Writer(new Hl7Options { CodePage = CodePage.Utf8 });
        writer.Reset(output);
        writer.BeginObject();
        writer.Name("MSH"u8);
        writer.BeginObject();
        Value(writer, "F1", Encoding.ASCII.GetString([d.Element]));
        Value(writer, "F2", Text(Raw(message, msh, d, 2)));
        Party(writer, "F3", message, msh, d, 5);
        Party(writer, "F4", message, msh, d, 6);
        Party(writer, "F5", message, msh, d, 3);
        Party(writer, "F6", message, msh, d, 4);
        Value(writer, "F7", now.ToString("yyyyMMddHHmmsszzz", CultureInfo.InvariantCulture).Replace(":", "", StringComparison.Ordinal));
        Parts(writer, "F9", MessageType(version, Text(message, msh, d, 9, 1)));
        Value(writer, "F10", controlId);
        Value(writer, "F11", Text(message, msh, d, 11, 0));
        Value(writer, "F12", version);
        Value(writer, "F18", Text(message, msh, d, 18, 0));
        writer.EndObject();

        writer.Name("MSA"u8);
        writer.BeginObject();
        Value(writer, "F1", code.ToString());
        Value(writer, "F2", Text(message, msh, d, 10, 0));
        if (error is not null && IsBefore25(version)) Value(writer, "F3", Cut($"{error.Code} {error.Message}".Trim(), MaxOldText));
        writer.EndObject();
        if (error is not null && !IsBefore25(version)) Error(writer, error);
        writer.EndObject();
        writer.Complete();
        return true;
    }

    /// <summary>Writes a rejection of bytes that have no readable MSH, so that whoever sent them does not wait for an answer to them.</summary>
    public static void WriteUnreadable(DateTimeOffset now, string controlId, IBufferWriter<byte> output)
    {
        const string text = "no HL7 message: there is no readable MSH";
        TryWrite("MSH|^~\\&|||||||||P|2.3\r"u8, Hl7AckCode.AR, new MessageFormatException("", text), now, controlId, output);
    }

    /// <summary>The type of the message (MSH-9.1); null if there is no readable MSH.</summary>
    public static string? TypeOf(ReadOnlySpan<byte> message) => TryReadHeader(message, out var msh, out var d) ? Text(message, msh, d, 9, 0) : null;

    /// <summary>
    /// Whether the sender wants an acknowledgement of this code: MSH-15 (accept) and MSH-16 (application) say AL, NE, ER or SU. In original mode, where both are empty, an
    /// application acknowledgement is always wanted and an accept acknowledgement never.
    /// </summary>
    public static bool IsWanted(ReadOnlySpan<byte> message, Hl7AckCode code)
    {
        if (!TryReadHeader(message, out var msh, out var d)) return false;
        var isCommit = code >= Hl7AckCode.CA;
        var (accept, application) = (Text(message, msh, d, 15, 0), Text(message, msh, d, 16, 0));
        if (accept.Length == 0 && application.Length == 0) return !isCommit;
        var isSuccess = code is Hl7AckCode.AA or Hl7AckCode.CA;
        return (isCommit ? accept : application) switch { "AL" => true, "ER" => !isSuccess, "SU" => isSuccess, _ => false };
    }

    private static string Cut(string text, int length) => text.Length <= length ? text : text[..length];

    private static bool TryReadHeader(ReadOnlySpan<byte> message, out EdiItem msh, out EdiDelimiters d)
    {
        msh = default;
        d = default;
        var at = message.StartsWith("\uFEFF"u8) ? 3 : 0;
        while (Hl7Segments.TryRead(message, ref at, 0, out var start, out var stop))
        {
            if (!message[start..stop].StartsWith("MSH"u8)) continue;
            if (Hl7Segments.Delimiters(message[start..stop]) is not { } found) return false;
            msh = new EdiItem { Start = start, End = stop, TagLength = 3, Key = Hl7Dialect.Msh };
            d = found;
            return true;
        }
        return false;
    }

    // ERR of version 2.5: where (segment), what (table 0357), how bad, and the text for people.
    private static void Error(Hl7Writer writer, MessageFormatException error)
    {
        writer.Name("ERR"u8);
        writer.BeginObject();
        var segment = error.Path.Split('.')[0];
        if (segment.Length == 3) Parts(writer, "F2", [segment, "1"]);
        Parts(writer, "F3", error.Code switch
        {
            EdiError.WrongType => ["200", "Unsupported message type", "HL70357"],
            EdiError.Structure => ["100", "Segment sequence error", "HL70357"],
            EdiError.NoMessage or EdiError.Several or EdiError.Delimiters or CodePage.WrongByte => ["102", "Data type error", "HL70357"],
            _ => ["207", "Application internal error", "HL70357"],
        });
        Value(writer, "F4", "E");
        Parts(writer, "F5", [error.Code]);
        Value(writer, "F8", error.Message);
        writer.EndObject();
    }

    private static string[] MessageType(string version, string trigger) => string.CompareOrdinal(version, "2.3.1") < 0 ? trigger.Length == 0 || string.CompareOrdinal(version, "2.2") <= 0 ? ["ACK"] : ["ACK", trigger] : ["ACK", trigger, "ACK"];

    private static bool IsBefore25(string version) => string.CompareOrdinal(version, "2.5") < 0;

    private static void Party(Hl7Writer writer, string field, ReadOnlySpan<byte> message, in EdiItem msh, in EdiDelimiters d, int from) =>
        Parts(writer, field, [Text(message, msh, d, from, 0), Text(message, msh, d, from, 1), Text(message, msh, d, from, 2)]);

    private static void Value(Hl7Writer writer, string field, string text)
    {
        if (text.Length == 0) return;
        writer.Name(Encoding.ASCII.GetBytes(field));
        writer.Text(Encoding.UTF8.GetBytes(text.Any(char.IsControl) ? string.Concat(text.Where(c => !char.IsControl(c))) : text)); // framings and readers take control characters for their own
    }

    private static void Parts(Hl7Writer writer, string field, string[] parts)
    {
        if (Array.TrueForAll(parts, static p => p.Length == 0)) return;
        writer.Name(Encoding.ASCII.GetBytes(field));
        writer.BeginObject();
        for (var i = 0; i < parts.Length; i++) Value(writer, $"C{i + 1}", parts[i]);
        writer.EndObject();
    }

    // MSH-n: the separator itself is MSH-1, so the elements behind the tag begin with MSH-2.
    private static ReadOnlySpan<byte> Raw(ReadOnlySpan<byte> message, in EdiItem msh, in EdiDelimiters d, int field) => EdiSplit.Element(message, msh, d, 0, field - 2);

    private static string Text(ReadOnlySpan<byte> message, in EdiItem msh, in EdiDelimiters d, int field, int part)
    {
        var value = EdiSplit.Part(EdiSplit.Part(Raw(message, msh, d, field), d.Repetition, 0, 0), d.Part, 0, part);
        var plain = new byte[value.Length];
        return d.Release == 0 ? Text(value) : Text(plain.AsSpan(0, Hl7Escapes.Unescape(value, d, plain)));
    }

    // Names of systems are ASCII; where they are not, a wrong character is better than no answer.
    private static string Text(ReadOnlySpan<byte> bytes) => System.Text.Unicode.Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : Encoding.Latin1.GetString(bytes);
}
