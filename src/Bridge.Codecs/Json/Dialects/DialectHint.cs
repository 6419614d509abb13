using Bridge.Documents;
using Bridge.Formats;

namespace Bridge.Codecs.Json.Dialects;

/// <summary>Says in the error of a reader which dialect would have taken the message. A refused message costs one or two readings more. Pure.</summary>
internal static class DialectHint
{
    /// <summary>The error, with a hint where a more generous dialect takes the message, or where a document was cut at the end of its line.</summary>
    /// <param name="error">Why the message is no text of the dialect that is configured.</param>
    /// <param name="isLine">The message is a line of its stream.</param>
    public static MessageFormatException Add(MessageFormatException error, ReadOnlyMemory<byte> body, JsonOptions options, bool isLine)
    {
        for (var dialect = (RelaxedJson)Math.Max((int)options.Relaxed + 1, (int)RelaxedJson.Json5); dialect <= RelaxedJson.Hjson; dialect++)
        {
            if (!Takes(dialect, body, options)) continue;
            var (name, word) = dialect == RelaxedJson.Json5 ? ("JSON5", "json5") : ("Hjson", "hjson");
            return With(error, $"this is valid {name}: relaxed: {word} reads it");
        }
        return isLine && error.Offset == body.Length ? With(error, "JSON lines have a whole document on each line: where one spans several lines, say format: json, documents: many") : error;
    }

    private static MessageFormatException With(MessageFormatException error, string hint) => new(error.Code, $"{error.Message}; {hint}", error.Offset, error.Path, error) { Bytes = error.Bytes };

    // Nearly each line of text is a text of Hjson, or a member of an object without braces, so only what begins with a bracket counts.
    private static bool Takes(RelaxedJson dialect, ReadOnlyMemory<byte> body, JsonOptions options)
    {
        var document = new Document();
        document.Reset(body);
        try
        {
            DialectDecoder.Decode(document, options with { Relaxed = dialect });
        }
        catch (MessageFormatException)
        {
            return false;
        }
        return document.Source[document[0].SourceStart] is (byte)'{' or (byte)'[';
    }
}
