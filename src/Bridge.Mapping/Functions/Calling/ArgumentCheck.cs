using System.Runtime.CompilerServices;
using Bridge.Mapping.Syntax;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Functions.Calling;

/// <summary>
/// Checks the arguments of a call against the function's signature: puts the context item where one is left out, makes arrays of what must be
/// one. A signature is matched like a regular expression over the arguments' types, greedily, as the reference does.
/// </summary>
internal static class ArgumentCheck
{
    /// <summary>The checked arguments: a part of <paramref name="storage"/>, or a new array.</summary>
    /// <param name="storage">Holds the arguments and has room for more.</param>
    /// <param name="count">How many arguments there are.</param>
    /// <param name="contextItem">The context item of the call.</param>
    public static Span<Val> Validate(EvaluationContext context, Signature signature, Span<Val> storage, int count, in Val contextItem)
    {
        var parameters = signature.Parameters;
        if (signature.IsPlain && count <= parameters.Length && count >= signature.Required && FitsPlainly(context, parameters, storage, count))
        {
            return storage[..count];
        }
        return Match(context, signature, storage[..count], contextItem);
    }

    /// <summary>The type of a value as signatures see it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TypeSet TypeOf(in Val value) => value.Kind switch
    {
        ValKind.Text or ValKind.TapeText => TypeSet.Text,
        ValKind.Double or ValKind.TapeNumber or ValKind.Exact or ValKind.BigExact => TypeSet.Number,
        ValKind.True or ValKind.False => TypeSet.Boolean,
        ValKind.Null => TypeSet.Null,
        ValKind.Array or ValKind.TapeArray => TypeSet.Array,
        ValKind.Object or ValKind.TapeObject or ValKind.Tuple => TypeSet.Object,
        ValKind.Function => TypeSet.Function,
        _ => TypeSet.Missing,
    };

    /// <summary>Whether the arguments fit one by one; makes arrays of what must be one.</summary>
    public static bool FitsPlainly(EvaluationContext context, Parameter[] parameters, Span<Val> arguments, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var type = TypeOf(arguments[i]);
            if ((parameters[i].Types & type) == 0) return false;
            if (parameters[i].Letter != 'a' || type == TypeSet.Missing) continue;
            if (parameters[i].Subtype is { } subtype && !ItemsFit(arguments[i], type, subtype)) return false;
        }
        for (var i = count; i < parameters.Length; i++)
        {
            if (parameters[i].Context) return false;
        }
        for (var i = 0; i < count; i++)
        {
            if (parameters[i].Letter == 'a' && !arguments[i].IsArray && !arguments[i].IsUndefined) arguments[i] = MakeArray(context, arguments[i]);
        }
        return true;
    }

    private static Val MakeArray(EvaluationContext context, in Val item)
    {
        var array = context.Buffers.NewArray();
        array.Add(item);
        return Val.Of(array);
    }

    private static bool ItemsFit(in Val value, TypeSet type, string subtype)
    {
        if (subtype.Length == 0) return type == TypeSet.Array && ItemCursor.Count(value) == 0;
        var wanted = Signature.LetterType(subtype[0]);
        if (type != TypeSet.Array) return subtype.Length == 1 && type == wanted;
        var items = new ItemCursor(value);
        while (items.Next(out var item))
        {
            if (TypeOf(item) != wanted) return false;
        }
        return true;
    }

    private static Val[] Match(EvaluationContext context, Signature signature, ReadOnlySpan<Val> arguments, in Val contextItem)
    {
        var parameters = signature.Parameters;
        var types = new TypeSet[arguments.Length];
        for (var i = 0; i < types.Length; i++) types[i] = TypeOf(arguments[i]);
        var lengths = new int[parameters.Length];
        if (!TryMatch(parameters, parameters.Length, types, 0, 0, lengths, toEnd: true)) throw Mismatch(parameters, types, arguments, lengths);

        var result = new List<Val>(parameters.Length);
        var at = 0;
        var matched = 0; // falls behind where a parameter took the next argument without being matched
        for (var p = 0; p < parameters.Length; p++)
        {
            var parameter = parameters[p];
            if (lengths[p] == 0)
            {
                if (parameter.Context)
                {
                    var types2 = TypeOf(contextItem);
                    if ((parameter.Types & types2) == 0) throw MappingException.Create("T0411", JsonOutput.ToText(contextItem), index: at + 1);
                    result.Add(contextItem);
                }
                else
                {
                    // The reference takes the next argument here, whatever it is.
                    result.Add(at < arguments.Length ? arguments[at] : default);
                    at++;
                }
                continue;
            }
            for (var n = 0; n < lengths[p]; n++, at++, matched++)
            {
                var argument = at < arguments.Length ? arguments[at] : default;
                var type = types[matched];
                if (parameter.Letter == 'a' && !argument.IsUndefined)
                {
                    var fits = parameter.Subtype is not { } subtype || (type == TypeSet.Array || lengths[p] == 1) && ItemsFit(argument, type, subtype);
                    if (!fits) throw MappingException.Create("T0412", JsonOutput.ToText(argument), PluralOf(parameter.Subtype!), index: at + 1);
                    if (type != TypeSet.Array) argument = MakeArray(context, argument);
                }
                result.Add(argument);
            }
        }
        return [.. result];
    }

    private static string PluralOf(string subtype) => subtype switch
    {
        "a" => "arrays",
        "b" => "booleans",
        "f" => "functions",
        "n" => "numbers",
        "o" => "objects",
        "s" => "strings",
        _ => subtype,
    };

    private static bool TryMatch(Parameter[] parameters, int upTo, TypeSet[] types, int parameter, int at, int[] lengths, bool toEnd)
    {
        if (parameter == upTo) return !toEnd || at == types.Length;
        var p = parameters[parameter];
        var most = 0;
        var limit = p.Repeated ? types.Length - at : 1;
        while (most < limit && at + most < types.Length && (p.Types & types[at + most]) != 0) most++;
        for (var length = most; length >= (p.Optional ? 0 : 1); length--)
        {
            lengths[parameter] = length;
            if (TryMatch(parameters, upTo, types, parameter + 1, at + length, lengths, toEnd)) return true;
        }
        return false;
    }

    private static MappingException Mismatch(Parameter[] parameters, TypeSet[] types, ReadOnlySpan<Val> arguments, int[] lengths)
    {
        var good = 0;
        for (var upTo = 1; upTo <= parameters.Length; upTo++)
        {
            if (!TryMatch(parameters, upTo, types, 0, 0, lengths, toEnd: false)) break;
            good = lengths.AsSpan(0, upTo).ToArray().Sum();
        }
        return MappingException.Create("T0410", good < arguments.Length ? JsonOutput.ToText(arguments[good]) : null, index: good + 1);
    }
}
