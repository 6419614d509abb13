namespace Bridge.Mapping.Syntax;

/// <summary>Types that a parameter of a signature admits, one bit a type.</summary>
[Flags]
internal enum TypeSet : byte
{
    None = 0,
    Text = 1,
    Number = 2,
    Boolean = 4,
    Null = 8,
    Object = 16,
    Array = 32,
    Function = 64,

    /// <summary>A missing (undefined) argument.</summary>
    Missing = 128,
    Any = 255,
    Json = Any & ~Function,
}
