using Bridge.Configuration;
using Bridge.Configuration.Values;

namespace Bridge.Mapping.Files.Definitions;

/// <summary>One entry of <c>filters:</c>.</summary>
internal sealed record FilterDefinition(string Name, ConfigText? When)
{
    public static FilterDefinition Read(ConfigReader c) => new(
        c.Text("name", "The filter's name; the message's fate is shown as filtered by it."),
        c.Expression("when", "An expression; if it is true, the message is taken out.", required: true));
}
