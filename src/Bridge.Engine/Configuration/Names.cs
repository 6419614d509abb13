namespace Bridge.Engine.Configuration;

/// <summary>Names of bridges, routes and destinations: they stand in message ids, metrics and commands.</summary>
internal static class Names
{
    public static bool IsGood(string name) => name.Length is > 0 and <= 64 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
}
