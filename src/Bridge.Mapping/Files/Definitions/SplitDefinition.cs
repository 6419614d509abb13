using Bridge.Configuration;
using Bridge.Configuration.Values;

namespace Bridge.Mapping.Files.Definitions;

/// <summary>The <c>split:</c> section.</summary>
internal sealed record SplitDefinition(ConfigText? Each)
{
    public static SplitDefinition Read(ConfigReader c) => new(
        c.Expression("each", "The list; output, key and headers are evaluated for each item, % is its parent and $$ the document.", required: true));
}
