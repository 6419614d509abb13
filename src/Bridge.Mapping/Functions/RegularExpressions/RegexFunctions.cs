using System.Globalization;
using System.Text;
using Bridge.Mapping.Functions.Calling;
using Bridge.Mapping.Functions.Texts;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Functions.RegularExpressions;

/// <summary>$contains, $match, $replace, $split: with texts, regular expressions or matcher functions.</summary>
internal static class RegexFunctions
{
    private static readonly Val MatchName = Val.Of("match"), IndexName = Val.Of("index"), GroupsName = Val.Of("groups");

    public static Val Contains(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        Val value = arguments.At(0), token = arguments.At(1);
        if (value.IsUndefined || token.IsUndefined) return default;
        if (token.IsText) return Val.Of(value.Utf8.IndexOf(token.Utf8) >= 0);
        return Val.Of(new Matcher(context, token.AsFunction, value, site).Next());
    }

    public static Val Match(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        if (arguments.At(0).IsUndefined) return default;
        var limit = Limit(arguments.At(2), "D3040", 3);
        var result = context.Buffers.NewSequence();
        if (limit <= 0) return Val.Of(result);
        var matcher = new Matcher(context, arguments[1].AsFunction, arguments[0], site);
        var found = matcher.Next();
        for (var count = 0; found && count < limit; count++, found = matcher.Next())
        {
            var match = context.Buffers.NewObject();
            match.Add(MatchName, context.Buffers.EncodeText(matcher.Value));
            match.Add(IndexName, context.Number(matcher.Start));
            match.Add(GroupsName, matcher.Groups);
            result.Add(Val.Of(match));
        }
        return Val.Of(result);
    }

    private static double Limit(in Val value, string code, int index)
    {
        if (value.IsUndefined) return double.PositiveInfinity;
        var limit = value.AsDouble;
        return limit < 0 ? throw MappingException.Create(code, JsonOutput.ToText(value), index: index) : limit;
    }

    public static Val Split(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        var value = arguments.At(0);
        if (value.IsUndefined) return default;
        var limit = Limit(arguments.At(2), "D3020", 3);
        if (limit <= 0) return Val.Of(context.Buffers.NewArray());
        var separator = arguments.At(1);
        if (separator.IsText) return TextFunctions.SplitByText(context, value, separator.Utf8, double.IsInfinity(limit) ? uint.MaxValue : (uint)Math.Min(limit, uint.MaxValue));
        var result = context.Buffers.NewArray();
        if (!separator.IsFunction)
        {
            result.Add(value);
            return Val.Of(result);
        }
        var matcher = new Matcher(context, separator.AsFunction, value, site);
        var start = 0;
        var count = 0;
        // The next match is looked for before the limit is, so an empty one is an error even then, as in the reference.
        for (var found = matcher.Next(); found && count < limit; count++, found = matcher.Next())
        {
            result.Add(context.Buffers.EncodeText(Part(matcher.Text, start, matcher.Start)));
            start = matcher.End;
        }
        if (count < limit) result.Add(context.Buffers.EncodeText(matcher.Text.AsSpan(start)));
        return Val.Of(result);
    }

    private static ReadOnlySpan<char> Part(string text, int from, int to) => to > from ? text.AsSpan(from, to - from) : default;

    public static Val Replace(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        Val value = arguments.At(0), pattern = arguments.At(1), replacement = arguments.At(2);
        if (value.IsUndefined) return default;
        if (pattern.IsText && pattern.Utf8.IsEmpty) throw MappingException.Create("D3010", "\"\"", index: 2);
        var limit = Limit(arguments.At(3), "D3011", 4);
        if (limit <= 0) return value;
        if (pattern.IsText) return ReplaceText(context, value, pattern, replacement, limit);
        if (!pattern.IsFunction) return value;

        var matcher = new Matcher(context, pattern.AsFunction, value, site);
        var result = new StringBuilder();
        var position = 0;
        var count = 0;
        for (var found = matcher.Next(); found && count < limit; count++, found = matcher.Next())
        {
            if (result.Length > context.Buffers.TextLimit) throw context.Buffers.TooLong();
            result.Append(Part(matcher.Text, position, matcher.Start));
            if (replacement.IsFunction)
            {
                var storage = new ValStorage();
                Span<Val> span = storage;
                span[0] = matcher.AsObject;
                var text = Caller.Call(context, replacement.AsFunction, span, 1, new CallPlace(Val.Null, site.Frame, site.Scope));
                if (!text.IsText) throw MappingException.Create("D3012", JsonOutput.ToText(text));
                result.Append(text.AsString);
            }
            else
            {
                Substitute(result, replacement.AsString, matcher.Value, matcher.Groups);
            }
            position = Math.Min(matcher.Start + matcher.Value.Length, matcher.Text.Length);
        }
        if (count == 0) return value;
        result.Append(matcher.Text, position, matcher.Text.Length - position);
        return context.Buffers.EncodeText(result.ToString());
    }

    private static Val ReplaceText(EvaluationContext context, in Val value, in Val pattern, in Val replacement, double limit)
    {
        var text = value.Utf8;
        var search = pattern.Utf8;
        var count = 0;
        for (var at = 0; count < limit && text[at..].IndexOf(search) is var next and >= 0; at += next + search.Length) count++;
        if (count == 0) return value;
        var with = replacement.IsText ? replacement.Utf8 : default;
        var target = context.Buffers.ReserveText(text.Length + (count * (long)Math.Max(0, with.Length - search.Length)));
        var written = 0;
        for (; count > 0; count--)
        {
            var next = text.IndexOf(search);
            text[..next].CopyTo(target[written..]);
            written += next;
            with.CopyTo(target[written..]);
            written += with.Length;
            text = text[(next + search.Length)..];
        }
        text.CopyTo(target[written..]);
        return context.Buffers.TakeText(written + text.Length);
    }

    /// <summary>Appends the replacement with $0, $1 … replaced by the match and its groups; $$ is a dollar sign.</summary>
    private static void Substitute(StringBuilder result, string replacement, string match, in Val groups)
    {
        var groupCount = groups.IsArray ? ItemCursor.Count(groups) : 0;
        var position = 0;
        var index = replacement.IndexOf('$');
        while (index >= 0 && position < replacement.Length)
        {
            result.Append(replacement, position, index - position);
            position = index + 1;
            var next = position < replacement.Length ? replacement[position] : '\0';
            if (next == '$')
            {
                result.Append('$');
                position++;
            }
            else if (next == '0')
            {
                result.Append(match);
                position++;
            }
            else
            {
                var maxDigits = groupCount == 0 ? 1 : (int)Math.Floor(Math.Log10(groupCount)) + 1;
                var number = ParseDigits(replacement, position, maxDigits);
                if (maxDigits > 1 && number > groupCount) number = ParseDigits(replacement, position, maxDigits - 1);
                if (number >= 0)
                {
                    if (number <= groupCount && number > 0)
                    {
                        var group = ItemCursor.At(groups, number - 1);
                        if (group.IsText) result.Append(group.AsString);
                    }
                    position += number.ToString(CultureInfo.InvariantCulture).Length;
                }
                else
                {
                    result.Append('$');
                }
            }
            index = position < replacement.Length ? replacement.IndexOf('$', position) : -1;
        }
        if (position < replacement.Length) result.Append(replacement, position, replacement.Length - position);
    }

    private static int ParseDigits(string text, int at, int maxDigits)
    {
        var number = -1;
        for (var i = at; i < text.Length && i < at + maxDigits && char.IsAsciiDigit(text[i]); i++) number = (Math.Max(number, 0) * 10) + (text[i] - '0');
        return number;
    }
}
