using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Bridge.Journal;

namespace Bridge.Cli.Commands;

/// <summary>Dead letters as JSON, with the original bytes in base 64 or in a file of their own.</summary>
internal static class DeadLetterExport
{
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>One JSON object a line.</summary>
    public static void ToLines(IReadOnlyList<DeadLetter> letters, Stream output)
    {
        foreach (var letter in letters)
        {
            Write(letter, output, withBody: true, Readable);
            output.WriteByte((byte)'\n');
        }
    }

    /// <summary>Two files for each.</summary>
    public static void ToFolder(IReadOnlyList<DeadLetter> letters, string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            foreach (var letter in letters)
            {
                var path = Path.Combine(folder, letter.Id.ToString(CultureInfo.InvariantCulture));
                using (var body = File.Create(path + ".bin")) body.Write(letter.Body.Span);
                using var rest = File.Create(path + ".json");
                Write(letter, rest, withBody: false, Readable with { Indented = true });
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UnavailableException($"The dead letters cannot be written to '{folder}': {e.Message}");
        }
    }

    private static void Write(DeadLetter letter, Stream output, bool withBody, JsonWriterOptions options)
    {
        using var json = new Utf8JsonWriter(output, options);
        json.WriteStartObject();
        json.WriteNumber("id", letter.Id);
        json.WriteString("route", letter.Route);
        json.WriteString("destination", letter.Destination);
        json.WriteString("messageId", letter.MessageId);
        if (!letter.Key.IsEmpty) json.WriteString("key", letter.Key.Span);
        json.WriteString("code", letter.Code);
        json.WriteString("reason", letter.Reason);
        if (letter.JsonataCode is { } code) json.WriteString("jsonataCode", code);
        if (letter.Path.Length > 0) json.WriteString("path", letter.Path);
        if (letter.Offset >= 0) json.WriteNumber("offset", letter.Offset);
        json.WriteNumber("attempts", letter.Attempts);
        json.WriteString("state", letter.State.ToString().ToLowerInvariant());
        json.WriteString("receivedAt", letter.ReceivedAt);
        json.WriteString("firstFailedAt", letter.FirstFailedAt);
        json.WriteString("lastFailedAt", letter.LastFailedAt);
        if (letter.Place.IsKnown)
        {
            json.WriteNumber("record", letter.Place.Record);
            json.WriteNumber("byte", letter.Place.Offset);
        }
        json.WriteStartObject("headers");
        foreach (var header in letter.Headers) json.WriteString(header.NameText, header.ValueText);
        json.WriteEndObject();
        if (letter.Decoded is { } decoded) json.WriteString("decoded", decoded);
        if (!letter.Preamble.IsEmpty) json.WriteBase64String("preamble", letter.Preamble.Span);
        if (withBody)
        {
            json.WriteBase64String("body", letter.Body.Span);
            if (IsText(letter.Body.Span)) json.WriteString("text", letter.Body.Span);
        }
        json.WriteEndObject();
    }

    private static bool IsText(ReadOnlySpan<byte> bytes) => System.Text.Unicode.Utf8.IsValid(bytes) && !bytes.ContainsAnyInRange((byte)0, (byte)8);
}
