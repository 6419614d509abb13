namespace Bridge.Codecs.Binary;

/// <summary>Which bits the first member of bits takes.</summary>
internal enum BitOrder
{
    /// <summary>The highest.</summary>
    MsbFirst,
    /// <summary>The lowest.</summary>
    LsbFirst,
}
