using Bridge.Configuration;

namespace Bridge.Formats;

/// <summary>What a codec gets when it is created. Immutable.</summary>
public sealed class CodecContext
{
    /// <summary>Compiles the expressions that a layout holds (control totals, conditions).</summary>
    public required IExpressions Expressions { get; init; }

    /// <summary>The <c>mode</c> that stands beside <c>layout:</c> in a mapping; null for what the layout itself says.</summary>
    public DecodeMode? Mode { get; init; }

    /// <summary>Where errors go that show only when expressions are compiled.</summary>
    public Diagnostics Diagnostics { get; init; } = new();
}
