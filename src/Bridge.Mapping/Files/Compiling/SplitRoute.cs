using System.Text;
using Bridge.Mapping.Functions.Texts;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Files.Compiling;

/// <summary>
/// <c>route:</c> of a mapping that splits, as a condition round each item: what does not go to the worker's destination is not evaluated further, so that a
/// failing item rejects only where it goes.
/// </summary>
internal static class SplitRoute
{
    /// <summary>Stands before the expression of the route.</summary>
    public const string Begin = "($__everywhere() ? true : $__here(";

    /// <summary>Stands between the route and the item.</summary>
    public const string Then = ")) ? ";

    /// <summary>Stands behind the item: an item that goes elsewhere is no object.</summary>
    public const string Else = " : false";

    /// <summary>The functions that these texts call.</summary>
    public static IReadOnlyList<MappingFunction> Functions { get; } =
    [
        new("__everywhere", "<:b>", "True if the worker asks for no destination", static (context, _, in _) => context.Destination is null ? Val.True : Val.False),
        new("__here", "<x?:b>", "True if a route names the worker's destination", Here),
    ];

    // One name, or a list of names; no value means all.
    private static Val Here(EvaluationContext context, ReadOnlySpan<Val> arguments, in Val item)
    {
        if (arguments.Length == 0 || arguments[0].IsUndefined) return Val.True;
        var cursor = new ItemCursor(arguments[0]);
        while (cursor.Next(out var name))
        {
            if (Encoding.UTF8.GetString(name.IsText ? name.Utf8 : TextFunctions.ToText(context, name).Utf8) == context.Destination) return Val.True;
        }
        return Val.False;
    }
}
