using Bridge.Mapping.Values;

namespace Bridge.Mapping.Explain;

/// <summary>Values as people read them: JSON, cut where it is long.</summary>
internal static class ValueText
{
    private const int MostCharacters = 200;

    private const int MostItems = 20;

    /// <summary>The value as JSON; null if there is none. Long lists and objects are told by their size.</summary>
    public static string? Short(in Val value)
    {
        if (value.IsUndefined) return null;
        if (value.IsFunction) return "a function";
        if (value.IsArray && ItemCursor.Count(value) > MostItems) return $"list of {ItemCursor.Count(value)} items";
        if (value.IsObject && MemberCursor.Count(value) > MostItems) return $"object with {MemberCursor.Count(value)} members";
        var text = JsonOutput.ToText(value)!;
        return text.Length <= MostCharacters ? text : text[..MostCharacters] + "…";
    }
}
