using Bridge.Mapping.Binding;

namespace Bridge.Mapping.Values;

/// <summary>Where a function is called from: the context item, and the variables in scope for $eval.</summary>
internal readonly struct CallPlace(Val input, Frame? frame, Scope? scope)
{
    /// <summary>The context item; null (the value) where a higher-order function calls.</summary>
    public readonly Val Input = input;

    public readonly Frame? Frame = frame;

    public readonly Scope? Scope = scope;
}
