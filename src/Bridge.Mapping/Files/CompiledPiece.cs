using System.Text;
using Bridge.Messages;

namespace Bridge.Mapping.Files;

/// <summary>A compiled expression of a mapping file, which turns errors of its evaluation into rejections that point into the file.</summary>
internal sealed record CompiledPiece(MappingProgram Program, AssembledSource Source)
{
    /// <summary>Stands where a reason would quote what was made of a sensitive field.</summary>
    public const string Hidden = "*** (not shown: the expression reads a sensitive field)";

    /// <summary>Describes an error for machines and people; without its values where the expression reads a sensitive field.</summary>
    public MappingRejection Reject(MappingException error, in Message input, string? decoded, SensitiveNames sensitive)
    {
        var at = Math.Max(0, error.Start);
        var text = new StringBuilder();
        var location = Source.Locate(at);
        var isHidden = sensitive.Reads(Source, at);
        text.Append(error.Code).Append(' ').Append(location).Append("  ").Append(isHidden ? Hidden : error.Message);
        if (error.JsonataCode.Length > 0 && error.JsonataCode != error.Code) text.Append(" (JSONata ").Append(error.JsonataCode).Append(')');
        if (Source.Excerpt(at) is { } excerpt)
        {
            text.Append("\n  | ").Append(excerpt.Line.Replace('\t', ' ')).Append("\n  | ").Append(' ', excerpt.Column).Append('^');
        }
        var path = Source.PathOf(at);
        if (path.StartsWith('/')) text.Append("\n  at output ").Append(path);
        else if (path.Length > 0) text.Append("\n  in ").Append(path);
        if (error.Value is { } value) text.Append(path.Length > 0 ? "   value " : "\n  value ").Append(isHidden ? "***" : Shorten(value));
        if (Origin(input) is { Length: > 0 } origin) text.Append("\n  from ").Append(origin);
        return new MappingRejection(error.Code, text.ToString()) { JsonataCode = error.JsonataCode, Path = path, Offset = -1, Decoded = decoded };
    }

    /// <summary>A text that this piece made, for people.</summary>
    public string Shown(ReadOnlySpan<byte> text, SensitiveNames sensitive) => sensitive.Reads(Source.ToString()) ? Hidden : Encoding.UTF8.GetString(text);

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
