using Bridge.Configuration;
using Bridge.Configuration.Values;

namespace Bridge.Mapping.Files.Definitions;

/// <summary>One entry of <c>asserts:</c>.</summary>
internal sealed record AssertDefinition(ConfigText? That, ConfigText? Else)
{
    public static AssertDefinition Read(ConfigReader c) => new(
        c.Expression("that", "An expression that must be true.", required: true),
        c.Expression("else", "An expression for the reason of the rejection."));
}
