namespace Bridge.Codecs.Edi;

/// <summary>What is written as counts and repeated control numbers.</summary>
internal enum EdiCounts
{
    /// <summary>What is right, whatever the document says.</summary>
    Compute,
    /// <summary>What the document says, computed only where it says nothing.</summary>
    Keep,
}
