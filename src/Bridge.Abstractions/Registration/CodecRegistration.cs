using Bridge.Configuration;
using Bridge.Formats;

namespace Bridge.Registration;

/// <summary>A registered format. <paramref name="Bind"/> reads its options or layout once and returns what makes the codec.</summary>
public sealed record CodecRegistration(string Format, string Description, Func<ConfigReader, Func<CodecContext, ICodec>> Bind)
{
    /// <summary>
    /// File extensions of layouts in the format's own language (.cpy): their options are then read from the section that names the file, with
    /// <c>layout</c> being the path.
    /// </summary>
    public IReadOnlyList<string> Extensions { get; init; } = [];
}
