using Bridge.Configuration;
using Bridge.Configuration.Tree;

namespace Bridge.Engine.Configuration;

/// <summary>Looks at an adapter's option without reading it: what the adapter's own <c>Read</c> knows stays the only description.</summary>
internal static class SectionText
{
    /// <summary>The value of a one-digit option, or null if it does not stand there as one.</summary>
    public static int? Digit(ConfigReader c, string name) => c.Node?[name] is { Kind: ConfigNodeKind.Scalar, Text: [>= '0' and <= '9'] text } ? text[0] - '0' : null;

    /// <summary>True when the adapter must know where messages end and no <c>framing:</c> says it.</summary>
    /// <param name="c">The adapter's section.</param>
    /// <param name="framesWhen">When it must know: <c>always</c>, an option with its value, or null for never.</param>
    public static bool NeedsFramer(ConfigReader c, string? framesWhen)
    {
        if (framesWhen is null || c.Has("framing")) return false;
        return framesWhen == "always" || (framesWhen.Split(": ") is [var option, var value] && c.Node?[option] is { Kind: ConfigNodeKind.Scalar } node && node.Text == value);
    }
}
