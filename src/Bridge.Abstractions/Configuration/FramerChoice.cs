using Bridge.Formats;

namespace Bridge.Configuration;

/// <summary>The framer that a <c>framing:</c> section names, with its options read.</summary>
public sealed class FramerChoice(string type, Func<IFramer> create)
{
    /// <summary>The framer's type.</summary>
    public string Type { get; } = type;

    /// <summary>Makes a framer for one stream.</summary>
    public IFramer Create() => create();
}
