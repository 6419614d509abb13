using Bridge.Configuration;
using Bridge.Formats;

namespace Bridge.Registration;

/// <summary>A registered format. <paramref name="Bind"/> reads its options or layout once and returns what makes the codec.</summary>
public sealed record CodecRegistration(string Format, string Description, Func<ConfigReader, Func<CodecContext, ICodec>> Bind);
