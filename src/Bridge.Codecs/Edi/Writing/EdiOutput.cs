namespace Bridge.Codecs.Edi.Writing;

/// <summary>A segment to be written: its node, its tag, and where it comes.</summary>
internal readonly record struct EdiOutput(int Node, int Key, long Order) : IComparable<EdiOutput>
{
    public int CompareTo(EdiOutput other) => Order.CompareTo(other.Order);
}
