namespace Bridge.Codecs.Copybook;

/// <summary>What COMP may hold, as the compiler's option TRUNC says.</summary>
internal enum Trunc
{
    /// <summary>The digits of its picture.</summary>
    Std,
    /// <summary>What its bytes can hold.</summary>
    Bin,
}
