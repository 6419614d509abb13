namespace Bridge.Mapping.Values;

/// <summary>What a <see cref="Val"/> holds. The order matters: families of kinds are ranges.</summary>
public enum ValKind : byte
{
    /// <summary>No value.</summary>
    Undefined = 0,
    /// <summary>JSON null.</summary>
    Null,
    /// <summary>False.</summary>
    False,
    /// <summary>True.</summary>
    True,
    /// <summary>A number as an IEEE double.</summary>
    Double,
    /// <summary>A number as a whole mantissa of 64 bits and a decimal scale.</summary>
    Exact,
    /// <summary>A number beyond 64 bits of mantissa.</summary>
    BigExact,
    /// <summary>A number of the input, still a slice of digits.</summary>
    TapeNumber,
    /// <summary>A text of the input, a slice.</summary>
    TapeText,
    /// <summary>Text in UTF-8 (lone surrogates as WTF-8).</summary>
    Text,
    /// <summary>An object of the input.</summary>
    TapeObject,
    /// <summary>An object that was built.</summary>
    Object,
    /// <summary>An array of the input.</summary>
    TapeArray,
    /// <summary>An array or sequence that was built.</summary>
    Array,
    /// <summary>A function.</summary>
    Function,
    /// <summary>Internal: a tuple of a tuple stream.</summary>
    Tuple,
    /// <summary>Internal: a variable that was never bound in this scope.</summary>
    Unassigned,
    /// <summary>Internal: a call in tail position that the caller must make.</summary>
    TailCall,
}
