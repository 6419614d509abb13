using System.Text.RegularExpressions;
using Bridge.Mapping.Functions.Calling;
using Bridge.Mapping.Functions.Texts;
using Bridge.Mapping.Syntax;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Functions.RegularExpressions;

/// <summary>
/// A regular expression: a function that gives the first match in a text. Linear in time where .NET's non-backtracking engine takes the
/// pattern, else with a time limit.
/// </summary>
internal sealed class RegexVal : FunctionVal
{
    /// <summary>A backtracking match that takes longer than this is an error (D1012).</summary>
    private static readonly TimeSpan MatchTime = TimeSpan.FromSeconds(1);

    private readonly Regex _regex;
    private readonly SyntaxNode _syntax;

    private RegexVal(Regex regex, SyntaxNode syntax)
    {
        _regex = regex;
        _syntax = syntax;
    }

    public override int Arity => 2;

    /// <exception cref="SyntaxException">The pattern is not valid.</exception>
    public static RegexVal Create(SyntaxNode syntax)
    {
        var options = RegexOptions.CultureInvariant;
        if (syntax.Flags.Contains('i')) options |= RegexOptions.IgnoreCase;
        try
        {
            var pattern = RegexTranslator.Translate(syntax.Text, syntax.Flags.Contains('m'));
            return new RegexVal(Build(pattern, options), syntax);
        }
        catch (ArgumentException e)
        {
            throw new SyntaxException("S0303", syntax.Position, syntax.TokenStart, syntax.TokenLength, null, JsonText.Quote(e.Message));
        }
    }

    private static Regex Build(string pattern, RegexOptions options)
    {
        try
        {
            return new Regex(pattern, options | RegexOptions.NonBacktracking);
        }
        catch (NotSupportedException)
        {
            return new Regex(pattern, options, MatchTime);
        }
    }

    /// <summary>The first match from this UTF-16 offset on; null if there is none.</summary>
    public Match? Find(EvaluationContext context, string text, int from)
    {
        try
        {
            var match = _regex.Match(text, from);
            return match.Success ? match : null;
        }
        catch (RegexMatchTimeoutException)
        {
            throw MappingException.Create(context.Limits.AsSuite ? "U1001" : "D1012", ((long)MatchTime.TotalMilliseconds).ToString(System.Globalization.CultureInfo.InvariantCulture))
                .At(_syntax.Position, _syntax.TokenStart, _syntax.TokenLength, null);
        }
    }

    /// <summary>The match behind another one; null at the end of the text.</summary>
    public Match? FindNext(EvaluationContext context, string text, Match match)
    {
        var from = match.Index + match.Length;
        if (from >= text.Length) return null;
        var next = Find(context, text, from);
        if (next is { Length: 0 })
        {
            // An empty match would be found for ever.
            throw MappingException.Create("D1004", JsonText.Quote(_syntax.Text)).At(_syntax.Position, _syntax.TokenStart, _syntax.TokenLength, null);
        }
        return next;
    }

    public override Val Invoke(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        var text = ToScriptText(context, arguments.At(0));
        var start = arguments.At(1).IsNumber ? arguments[1].AsDouble : 0;
        if (start > text.Length) return default;
        var from = (int)Math.Max(start, 0);
        return Find(context, text, from) is { } match ? Describe(context, text, match) : default;
    }

    // A regular expression called as a function takes its argument as JavaScript makes text of it.
    private static string ToScriptText(EvaluationContext context, in Val value)
    {
        if (value.IsUndefined) return "undefined";
        if (value.IsObject) return "[object Object]";
        if (value.IsNumber && !double.IsFinite(value.AsDouble)) return double.IsNaN(value.AsDouble) ? "NaN" : value.AsDouble > 0 ? "Infinity" : "-Infinity";
        if (!value.IsArray) return TextFunctions.ToText(context, value).AsString;
        var parts = new List<string>();
        var items = new ItemCursor(value);
        while (items.Next(out var item)) parts.Add(item.IsUndefined || item.Kind == ValKind.Null ? "" : ToScriptText(context, item));
        return string.Join(',', parts);
    }

    private static readonly Val MatchName = Val.Of("match"), StartName = Val.Of("start"), EndName = Val.Of("end"), GroupsName = Val.Of("groups"), NextName = Val.Of("next");

    /// <summary>The match as the object that the language defines.</summary>
    public Val Describe(EvaluationContext context, string text, Match match)
    {
        var result = context.Buffers.NewObject();
        result.Add(MatchName, context.Buffers.EncodeText(match.ValueSpan));
        result.Add(StartName, context.Number(match.Index));
        result.Add(EndName, context.Number(match.Index + match.Length));
        result.Add(GroupsName, Groups(context, match));
        result.Add(NextName, Val.Of(new NextMatch(this, text, match)));
        return Val.Of(result);
    }

    public static Val Groups(EvaluationContext context, Match match)
    {
        var groups = context.Buffers.NewArray();
        for (var i = 1; i < match.Groups.Count; i++)
        {
            groups.Add(match.Groups[i].Success ? context.Buffers.EncodeText(match.Groups[i].ValueSpan) : default);
        }
        return Val.Of(groups);
    }

    private sealed class NextMatch(RegexVal regex, string text, Match match) : FunctionVal
    {
        // The regular expression's own place.
        public override bool KeepsPlaces => true;

        public override int Arity => 0;

        public override Val Invoke(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site) =>
            regex.FindNext(context, text, match) is { } next ? regex.Describe(context, text, next) : default;
    }
}
