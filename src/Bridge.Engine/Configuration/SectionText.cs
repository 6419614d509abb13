using Bridge.Configuration;
using Bridge.Configuration.Tree;

namespace Bridge.Engine.Configuration;

/// <summary>Looks at an adapter's option without reading it: what the adapter's own <c>Read</c> knows stays the only description.</summary>
internal static class SectionText
{
    /// <summary>The value of a one-digit option, or null if it does not stand there as one.</summary>
    public static int? Digit(ConfigReader c, string name) => c.Node?[name] is { Kind: ConfigNodeKind.Scalar, Text: [>= '0' and <= '9'] text } ? text[0] - '0' : null;
}
