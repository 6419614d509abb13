using Bridge.Codecs.Layouts;
using Bridge.Configuration;
using Bridge.Configuration.Tree;
using Bridge.Configuration.Values;
using Bridge.Documents;
using Bridge.Formats;
using Bridge.Registration;

namespace Bridge.Codecs.Inference;

/// <summary>Tries drafts on their sample, as <c>bridge layout verify</c> would.</summary>
internal static class DraftCheck
{
    private static readonly Lazy<AdapterRegistry> Registry = new(static () =>
    {
        var registry = new AdapterRegistry();
        new CodecsAdapter().Register(registry);
        return registry;
    });

    /// <summary>The codec of a format with its options, such as <c>key_value, style: ini</c>; null if they do not go together.</summary>
    public static ICodec? Format(string format)
    {
        var diagnostics = new Diagnostics();
        var node = YamlTree.Parse($"{{ format: {format} }}", "sample", diagnostics);
        return node is null ? null : Create(node, Registry.Value.Codecs[node["format"]!.Text], "format", diagnostics);
    }

    /// <summary>What comes of a layout that is tried on the sample; null if it is no valid layout.</summary>
    public static LayoutReport? Layout(string yaml, ReadOnlyMemory<byte> sample)
    {
        var diagnostics = new Diagnostics();
        if (YamlTree.Parse(yaml, "draft", diagnostics) is not { } node || node["format"] is not { } format) return null;
        return Create(node, Registry.Value.Layouts[(format["type"] ?? format).Text], null, diagnostics) is { } codec ? LayoutVerifier.Verify(codec, sample) : null;
    }

    private static ICodec? Create(ConfigNode node, CodecRegistration registration, string? member, Diagnostics diagnostics)
    {
        ReadOnlySpan<string> known = member is null ? [] : [member];
        var create = ConfigReader.Read(node, new ConfigScope { Diagnostics = diagnostics, Registry = Registry.Value }, member is null ? "" : "from", registration.Bind, known);
        return diagnostics.HasErrors ? null : create(new CodecContext { Expressions = new NoExpressions() });
    }

    private sealed class NoExpressions : IExpressions
    {
        public IExpression? Compile(ConfigText source, Shape? shape, Diagnostics diagnostics) => throw new InvalidOperationException("A draft has no expressions.");
    }
}
