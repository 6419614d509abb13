namespace Bridge.Codecs.Layouts;

/// <summary>Names that a mapping can write without quotes.</summary>
internal static class SafeName
{
    /// <summary>The name with every character that is no letter, digit or underscore replaced by an underscore, and one before a digit at its start.</summary>
    public static string Of(string name)
    {
        var safe = string.Create(name.Length, name, static (target, source) =>
        {
            for (var i = 0; i < target.Length; i++) target[i] = char.IsLetterOrDigit(source[i]) || source[i] == '_' ? source[i] : '_';
        });
        return safe.Length > 0 && char.IsAsciiDigit(safe[0]) ? "_" + safe : safe;
    }
}
