using Bridge.Configuration;
using Bridge.Formats;

namespace Bridge.Registration;

/// <summary>A format that has answers of its own. <paramref name="Bind"/> reads the options once and returns what makes one acknowledger per stream.</summary>
public sealed record AcknowledgerRegistration(string Format, string Description, Func<ConfigReader, Func<TimeProvider, IAcknowledger>> Bind);
