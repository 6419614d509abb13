using System.Buffers;
using System.Collections.Frozen;

namespace Bridge.Mapping.Syntax;

/// <summary>The operators of JSONata and how strongly they bind to what stands before them.</summary>
internal static class Operators
{
    /// <summary>Characters that end a name, beside white space.</summary>
    public static readonly SearchValues<char> Single = SearchValues.Create(".[]{}(),@#;:?+-*/%|=<>^&!~");

    /// <summary>White space of the language; nothing else is.</summary>
    public static readonly SearchValues<char> WhiteSpace = SearchValues.Create(" \t\n\r\v");

    private static readonly FrozenDictionary<string, int> BindingPowers = new Dictionary<string, int>
    {
        ["."] = 75,
        ["["] = 80,
        ["{"] = 70,
        ["("] = 80,
        ["@"] = 80,
        ["#"] = 80,
        ["?"] = 20,
        ["?:"] = 40,
        ["??"] = 40,
        ["^"] = 40,
        ["+"] = 50,
        ["-"] = 50,
        ["&"] = 50,
        ["*"] = 60,
        ["/"] = 60,
        ["%"] = 60,
        ["="] = 40,
        ["!="] = 40,
        ["<"] = 40,
        ["<="] = 40,
        [">"] = 40,
        [">="] = 40,
        ["in"] = 40,
        ["~>"] = 40,
        ["and"] = 30,
        ["or"] = 25,
        [":="] = 10,
    }.ToFrozenDictionary();

    private static readonly FrozenSet<string> Known = BindingPowers.Keys
        .Concat([":", ";", ",", ")", "]", "}", "..", "**", "|"]).ToFrozenSet();

    /// <summary>How strongly an infix operator binds to the left; 0 for what is no infix operator.</summary>
    public static int BindingPower(string id) => BindingPowers.GetValueOrDefault(id);

    /// <summary>Whether the parser knows the operator at all ("!" and "~" alone are none).</summary>
    public static bool IsKnown(string id) => Known.Contains(id);
}
