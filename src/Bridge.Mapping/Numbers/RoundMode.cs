namespace Bridge.Mapping.Numbers;

/// <summary>What happens to a digit that is dropped. "Up" and "down" speak of the magnitude, "ceiling" and "floor" of the value.</summary>
internal enum RoundMode
{
    HalfEven,
    HalfUp,
    HalfDown,
    Up,
    Down,
    Ceiling,
    Floor,
}

internal static class RoundModes
{
    /// <summary>The names that mapping files use; listed in messages about an unknown one.</summary>
    public const string Names = "half_even, half_up, half_down, up, down, ceiling, floor";

    public static bool TryParse(ReadOnlySpan<byte> name, out RoundMode mode)
    {
        RoundMode? found =
            name.SequenceEqual("half_even"u8) ? RoundMode.HalfEven :
            name.SequenceEqual("half_up"u8) ? RoundMode.HalfUp :
            name.SequenceEqual("half_down"u8) ? RoundMode.HalfDown :
            name.SequenceEqual("up"u8) ? RoundMode.Up :
            name.SequenceEqual("down"u8) ? RoundMode.Down :
            name.SequenceEqual("ceiling"u8) ? RoundMode.Ceiling :
            name.SequenceEqual("floor"u8) ? RoundMode.Floor : null;
        mode = found ?? default;
        return found is not null;
    }
}
