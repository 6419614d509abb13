namespace Bridge.Codecs.Bai2;

/// <summary>What the trailer of a file, group or account must say.</summary>
internal struct Bai2Sums
{
    /// <summary>Sum of the amounts, in the currency's smallest unit.</summary>
    public Int128 Total;

    /// <summary>Physical records.</summary>
    public int Records;

    /// <summary>Groups of a file, accounts of a group.</summary>
    public int Parts;
}
