namespace Bridge.Documents;

/// <summary>How often a part of a document may come.</summary>
public enum Occurs
{
    /// <summary>Always once.</summary>
    One,
    /// <summary>Once or not at all.</summary>
    Optional,
    /// <summary>Any number of times; always an array in the document.</summary>
    Many,
}
