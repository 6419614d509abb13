using System.Collections.Frozen;
using System.Globalization;

namespace Bridge.Mapping.Errors;

/// <summary>What each JSONata code means, in our words, and which BR code it belongs to.</summary>
internal static class ErrorMessages
{
    /// <summary>BR2001: the expression cannot be compiled.</summary>
    public const string SyntaxCode = "BR2001";

    /// <summary>BR2002: a value has the wrong type.</summary>
    public const string TypeCode = "BR2002";

    /// <summary>BR2003: a value cannot be processed.</summary>
    public const string ValueCode = "BR2003";

    /// <summary>BR2004: a limit was hit.</summary>
    public const string LimitCode = "BR2004";

    /// <summary>BR2005: the mapping rejects the record.</summary>
    public const string RejectCode = "BR2005";

    /// <summary>BR2006: an unknown name.</summary>
    public const string NameCode = "BR2006";

    /// <summary>BR2007: a warning: one value or a list, depending on the message.</summary>
    public const string CardinalityCode = "BR2007";

    /// <summary>BR2008: a warning: a branch that is never taken.</summary>
    public const string UnreachableCode = "BR2008";

    /// <summary>BR2009: what the mapping makes has another form than the output's layout.</summary>
    public const string OutputCode = "BR2009";

    private static readonly FrozenDictionary<string, string> Texts = new Dictionary<string, string>
    {
        ["S0101"] = "The text has no closing quote",
        ["S0102"] = "The number {token} is too large",
        ["S0103"] = "The escape \\{token} is not known; known are \\\" \\\\ \\/ \\b \\f \\n \\r \\t and \\uXXXX",
        ["S0104"] = "\\u needs four hexadecimal digits behind it",
        ["S0105"] = "The name in back-quotes has no closing back-quote",
        ["S0106"] = "The comment has no closing */",
        ["S0201"] = "{token} cannot stand here; the expression is complete before it",
        ["S0202"] = "Expected {value}, found {token}",
        ["S0203"] = "Expected {value}, but the expression ends",
        ["S0204"] = "There is no operator {token}",
        ["S0205"] = "{token} cannot stand here",
        ["S0206"] = "{token} is no expression",
        ["S0207"] = "The expression ends where an operand is needed",
        ["S0208"] = "Parameter {value} of the function must be a variable ($name), not {token}",
        ["S0209"] = "A predicate cannot follow a grouping in one step",
        ["S0210"] = "A step can have one grouping only",
        ["S0211"] = "{token} needs an operand before it",
        ["S0212"] = "Only a variable ($name) can stand left of :=",
        ["S0213"] = "The literal {value} cannot be a step of a path",
        ["S0214"] = "Only a variable ($name) can stand right of {token}",
        ["S0215"] = "@ must stand before the predicates of its step",
        ["S0216"] = "@ must stand before the order-by of its step",
        ["S0217"] = "The parent (%) cannot be derived from this expression",
        ["S0301"] = "The regular expression is empty",
        ["S0302"] = "The regular expression has no closing /",
        ["S0303"] = "The regular expression is not valid: {value}",
        ["S0401"] = "Only arrays (a) and functions (f) can have a type parameter in a signature",
        ["S0402"] = "A choice in a signature cannot hold type parameters",
        ["S0500"] = "The expression has syntax errors",
        ["T0410"] = "Argument {index} of {token} does not fit the function's signature",
        ["T0411"] = "The context value does not fit argument {index} of {token}",
        ["T0412"] = "Argument {index} of {token} must be an array of {value2}",
        ["D1001"] = "The number {value} is out of range",
        ["D1002"] = "Only a number can be negated, not {value}",
        ["T1003"] = "The key of an object must be text, not {value}",
        ["D1004"] = "The regular expression matches empty text and would never end",
        ["T1005"] = "{token} is not a function; did you mean ${token}?",
        ["T1006"] = "What is called is not a function",
        ["T1007"] = "{token} is not a function; did you mean ${token}?",
        ["T1008"] = "What is applied in part is not a function",
        ["D1009"] = "Two keys of the object are {value}",
        ["T1010"] = "The matcher given to {token} does not return a match",
        ["D1011"] = "Calls are nested too deeply; check for endless recursion, or make the call the last thing the function does",
        ["D1012"] = "The evaluation took longer than {value} ms; check for an endless loop",
        ["D1013"] = "The name {value} is reserved",
        ["U1001"] = "The evaluation passed its limit of time or depth",
        ["T2001"] = "The left side of {token} is not a number",
        ["T2002"] = "The right side of {token} is not a number",
        ["T2003"] = "The left side of the range (..) is not a whole number",
        ["T2004"] = "The right side of the range (..) is not a whole number",
        ["T2006"] = "The right side of ~> is not a function",
        ["T2007"] = "Order-by cannot compare {value} with {value2}: one is a number, the other text",
        ["T2008"] = "Order-by needs numbers or texts",
        ["T2009"] = "{token} cannot compare {value} with {value2}: one is a number, the other text",
        ["T2010"] = "{token} compares numbers or texts only",
        ["T2011"] = "The update of a transform must be an object, not {value}",
        ["T2012"] = "The deletion of a transform must be a name or an array of names, not {value}",
        ["T2013"] = "A transform copies its input with $clone, which is no function here",
        ["D2014"] = "The range has {value} items; the most is ten million",
        ["D2015"] = "A sequence became longer than {value} items",
        ["D3001"] = "An infinite number, or what is no number, has no text",
        ["D3010"] = "The second argument of $replace cannot be empty text",
        ["D3011"] = "The fourth argument of $replace cannot be negative",
        ["D3012"] = "The replacement function of $replace must return text",
        ["D3020"] = "The third argument of $split cannot be negative",
        ["D3030"] = "{value} cannot be made a number",
        ["D3040"] = "The third argument of $match cannot be negative",
        ["D3050"] = "The function given to $reduce needs at least two parameters",
        ["D3060"] = "The square root of the negative number {value} does not exist",
        ["D3061"] = "{value} to the power of {value2} is no number that JSON can hold",
        ["D3070"] = "$sort without a function sorts arrays of numbers or of texts only",
        ["D3080"] = "The picture has more than two sub-pictures",
        ["D3081"] = "The sub-picture has more than one decimal separator",
        ["D3082"] = "The sub-picture has more than one percent sign",
        ["D3083"] = "The sub-picture has more than one per-mille sign",
        ["D3084"] = "The sub-picture has both a percent and a per-mille sign",
        ["D3085"] = "The sub-picture has no digit sign in its mantissa",
        ["D3086"] = "A passive character stands between active ones in the sub-picture",
        ["D3087"] = "A grouping separator stands beside the decimal separator",
        ["D3088"] = "A grouping separator ends the integer part",
        ["D3089"] = "Two grouping separators stand side by side",
        ["D3090"] = "An optional digit follows a mandatory one in the integer part",
        ["D3091"] = "A mandatory digit follows an optional one in the fraction",
        ["D3092"] = "A sub-picture with percent or per-mille cannot have an exponent",
        ["D3093"] = "The exponent of a sub-picture must be made of digits",
        ["D3100"] = "The base of $formatBase must lie between 2 and 36, not {value}",
        ["D3110"] = "$toMillis needs an ISO 8601 timestamp, not {value}",
        ["D3120"] = "The expression given to $eval has a syntax error: {value}",
        ["D3121"] = "The expression given to $eval failed: {value}",
        ["D3130"] = "A sequence that starts with {value} is not supported for integers",
        ["D3131"] = "The digits of a pattern must come from one decimal family",
        ["D3132"] = "The component {value} of the date picture is not known",
        ["D3133"] = "Only months and days can be written as names, not {value}",
        ["D3134"] = "The zone's number has more than four digits",
        ["D3135"] = "The date picture has no closing ]",
        ["D3136"] = "The date picture lacks components that are needed to read a timestamp",
        ["D3137"] = "$error() function evaluated",
        ["D3138"] = "$single found more than one match",
        ["D3139"] = "$single found no match",
        ["D3140"] = "The text given to ${functionName} is no valid URL: {value}",
        ["D3141"] = "$assert() statement failed",
    }.ToFrozenDictionary();

    /// <summary>The BR code of a JSONata code; a BR code is its own.</summary>
    public static string BridgeCode(string code) => code switch
    {
        _ when code.StartsWith("BR", StringComparison.Ordinal) => code,
        "D1011" or "D1012" or "D2015" or "D2014" or "U1001" => LimitCode,
        "D3137" or "D3141" => RejectCode,
        _ => code[0] switch { 'S' => SyntaxCode, 'T' => TypeCode, _ => ValueCode },
    };

    /// <summary>The message of a code with its insertions.</summary>
    public static string Describe(string code, string? token, string? value, string? value2 = null, int? index = null, string? functionName = null)
    {
        if (!Texts.TryGetValue(code, out var text)) return code;
        return text
            .Replace("{token}", code is "T1005" or "T1007" ? token?.Trim('"') : token ?? "?", StringComparison.Ordinal)
            .Replace("{value}", value ?? "undefined", StringComparison.Ordinal)
            .Replace("{value2}", value2 ?? "undefined", StringComparison.Ordinal)
            .Replace("{index}", index?.ToString(CultureInfo.InvariantCulture) ?? "?", StringComparison.Ordinal)
            .Replace("{functionName}", functionName ?? "?", StringComparison.Ordinal);
    }
}
