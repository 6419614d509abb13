using System.Runtime.CompilerServices;

namespace Bridge.Mapping.Values;

/// <summary>Room for the arguments of one call on the stack.</summary>
[InlineArray(Size)]
internal struct ValStorage
{
    /// <summary>No function of the language has more parameters than five; longer calls use an array.</summary>
    public const int Size = 6;

    private Val _first;
}
