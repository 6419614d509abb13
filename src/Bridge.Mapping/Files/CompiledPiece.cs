using System.Text;
using Bridge.Messages;

namespace Bridge.Mapping.Files;

/// <summary>A compiled expression of a mapping file, which turns errors of its evaluation into rejections that point into the file.</summary>
internal sealed record CompiledPiece(MappingProgram Program, AssembledSource Source)
{
    /// <summary>Describes an error for machines and people.</summary>
    public MappingRejection Reject(MappingException error, in Message input, string? decoded)
    {
        var at = Math.Max(0, error.Start);
        var text = new StringBuilder();
        var location = Source.Locate(at);
        text.Append(error.Code).Append(' ').Append(location).Append("  ").Append(error.Message);
        if (error.JsonataCode.Length > 0 && error.JsonataCode != error.Code) text.Append(" (JSONata ").Append(error.JsonataCode).Append(')');
        if (Source.Excerpt(at) is { } excerpt)
        {
            text.Append("\n  | ").Append(excerpt.Line.Replace('\t', ' ')).Append("\n  | ").Append(' ', excerpt.Column).Append('^');
        }
        var path = Source.PathOf(at);
        if (path.StartsWith('/')) text.Append("\n  at output ").Append(path);
        else if (path.Length > 0) text.Append("\n  in ").Append(path);
        if (error.Value is { } value) text.Append(path.Length > 0 ? "   value " : "\n  value ").Append(Shorten(value));
        if (Origin(input) is { Length: > 0 } origin) text.Append("\n  from ").Append(origin);
        return new MappingRejection(error.Code, text.ToString()) { JsonataCode = error.JsonataCode, Path = path, Offset = -1, Decoded = decoded };
    }

    /// <summary>Where a message came from, in words: file or topic, record and byte.</summary>
    public static string Origin(in Message input)
    {
        var origin = "";
        foreach (var name in new[] { HeaderNames.FileName, HeaderNames.Topic, HeaderNames.Queue, HeaderNames.Peer })
        {
            if (!input.TryGetHeader(Encoding.UTF8.GetBytes(name), out var field)) continue;
            origin = field.ValueText;
            break;
        }
        return input.Place.IsKnown ? $"{origin} {input.Place}".Trim() : origin;
    }

    private static string Shorten(string value) => value.Length <= 200 ? value : value[..200] + "…";
}
