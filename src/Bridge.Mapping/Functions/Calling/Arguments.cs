using Bridge.Mapping.Values;

namespace Bridge.Mapping.Functions.Calling;

/// <summary>Reading arguments that may have been left out.</summary>
internal static class Arguments
{
    public static Val At(this ReadOnlySpan<Val> arguments, int index) => index < arguments.Length ? arguments[index] : default;
}
