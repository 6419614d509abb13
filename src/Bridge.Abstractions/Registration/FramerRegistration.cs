using Bridge.Configuration;
using Bridge.Formats;

namespace Bridge.Registration;

/// <summary>A registered framer. <paramref name="Bind"/> reads the options once and returns what makes one framer per stream.</summary>
public sealed record FramerRegistration(string Type, string Description, Func<ConfigReader, Func<IFramer>> Bind);
