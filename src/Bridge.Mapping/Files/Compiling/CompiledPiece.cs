using System.Text;
using Bridge.Messages;

namespace Bridge.Mapping.Files.Compiling;

/// <summary>A compiled expression of a mapping file, with its place in the file.</summary>
internal sealed record CompiledPiece(MappingProgram Program, AssembledSource Source)
{
    private TracedPiece? _traced; // two threads may both make it

    /// <summary>It is the output of a mapping that splits: a list of messages.</summary>
    public bool IsSplit { get; init; }

    /// <summary>The same expression for watching; compiled when it is asked for first.</summary>
    public TracedPiece Traced => _traced ??= TracedPiece.Of(Program, IsSplit);

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
}
