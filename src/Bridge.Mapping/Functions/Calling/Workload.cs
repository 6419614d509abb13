using Bridge.Mapping.Values;

namespace Bridge.Mapping.Functions.Calling;

/// <summary>How much work a built-in function has with its arguments, so that the time limit is looked at often enough where they are large.</summary>
internal static class Workload
{
    /// <summary>In items of a loop: a function walks some 64 items of an array, or 4096 bytes of a text, in the time that a loop takes for one.</summary>
    public static int Of(ReadOnlySpan<Val> arguments)
    {
        var work = 0;
        foreach (ref readonly var argument in arguments) work += Of(argument);
        return work;
    }

    public static int Of(in Val value) => value.Kind switch
    {
        ValKind.Array => value.AsArray.Count >> 6,
        ValKind.Text => value.Extra >> 12,
        ValKind.TapeText => value.Document.Value(value.Document[value.Node]).Length >> 12,
        ValKind.TapeArray or ValKind.TapeObject => (value.Document.Nodes[value.Node].End - value.Node) >> 6,
        _ => 0,
    };
}
