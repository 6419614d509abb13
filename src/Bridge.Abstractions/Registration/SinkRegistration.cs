using Bridge.Configuration;
using Bridge.Delivery;

namespace Bridge.Registration;

/// <summary>A registered sink. <paramref name="Bind"/> reads the options once and returns what makes instances of them.</summary>
public sealed record SinkRegistration(string Type, string Description, SinkTraits Traits, Func<ConfigReader, Func<AdapterContext, ISink>> Bind);
