using Bridge.Configuration;
using Bridge.Intake;

namespace Bridge.Registration;

/// <summary>A registered source. <paramref name="Bind"/> reads the options once and returns what makes instances of them.</summary>
public sealed record SourceRegistration(string Type, string Description, SourceTraits Traits, Func<ConfigReader, Func<AdapterContext, ISource>> Bind);
