using Bridge.Configuration;
using Bridge.Formats;

namespace Bridge.Codecs.Layouts;

/// <summary>The option <c>mode</c>.</summary>
internal static class Modes
{
    /// <summary>Reads it from the section of a format.</summary>
    public static DecodeMode Read(ConfigReader c) => c.Choice("mode",
        "What faults in a message do when reading: strict (the first one rejects it), collect (all are gathered, then it is rejected) or lenient (it passes with notes; fields that cannot be read are missing).", DecodeMode.Strict);
}
