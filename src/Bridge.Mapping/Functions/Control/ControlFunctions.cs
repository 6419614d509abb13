using Bridge.Mapping.Errors;
using Bridge.Mapping.Functions.Calling;
using Bridge.Mapping.Functions.Texts;
using Bridge.Mapping.Nodes.Paths;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Functions.Control;

/// <summary>Functions beyond JSONata that decide: $require, $coalesce, $case, $omit, $reject, $one, $first, $table.</summary>
internal static class ControlFunctions
{
    /// <summary>Undefined, null, or a text of blanks only.</summary>
    public static bool IsBlank(in Val value) =>
        value.Kind is ValKind.Undefined or ValKind.Null || (value.IsText && value.Utf8.IndexOfAnyExcept((byte)' ', (byte)'\t') < 0);

    public static Val Require(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        if (!IsBlank(arguments.At(0))) return arguments[0];
        var message = arguments.At(1);
        throw MappingException.Create(ErrorMessages.RejectCode, message: message.IsText ? message.AsString : "a required value is missing");
    }

    public static Val Reject(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        var reason = arguments.At(0);
        throw MappingException.Create(ErrorMessages.RejectCode, message: reason.IsUndefined ? "rejected by the mapping" : TextFunctions.ToText(context, reason).AsString);
    }

    public static Val Omit(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site) => Val.Omitted;

    public static Val Coalesce(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        foreach (var argument in arguments)
        {
            if (!IsBlank(argument)) return argument;
        }
        return default;
    }

    public static Val Case(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        for (var i = 1; i + 1 < arguments.Length; i += 2)
        {
            if (Matches(arguments[0], arguments[i], context.Exact)) return arguments[i + 1];
        }
        return arguments.Length % 2 == 0 ? arguments[^1] : default;
    }

    /// <summary>Whether a value is a key of $case, or one of its keys.</summary>
    public static bool Matches(in Val value, in Val key, bool exact)
    {
        if (value.IsUndefined || key.IsUndefined) return false;
        var keys = new ItemCursor(key);
        while (keys.Next(out var one))
        {
            if (Compare.StrictEqual(value, one, exact)) return true;
        }
        return false;
    }

    public static Val One(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        var value = arguments.At(0);
        if (!value.IsArray) return value;
        var count = ItemCursor.Count(value);
        if (count <= 1) return ItemCursor.At(value, 0);
        throw MappingException.Create(ErrorMessages.ValueCode, message: $"$one found {count} values where at most one may be; $first or [0] choose one");
    }

    public static Val First(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site) => ItemCursor.At(arguments.At(0) is { IsArray: true } array ? array : PathNode.Wrap(context, arguments.At(0)), 0);

    public static Val Table(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        var key = arguments.At(1);
        if (key.IsUndefined) return arguments.At(2);
        var tables = context.Tables;
        var table = tables?.Find(arguments.At(0).Utf8) ?? -1;
        if (table < 0)
        {
            var names = tables is null ? "none" : string.Join(", ", tables.Names);
            throw MappingException.Create(ErrorMessages.ValueCode, message: $"there is no table \"{arguments.At(0).AsString}\"; tables of this mapping: {names}");
        }
        var text = key.IsText ? key : TextFunctions.ToText(context, key);
        return tables!.TryGet(table, text.Utf8, out var value) ? value : arguments.At(2);
    }
}
