namespace Bridge.Codecs.Copybook;

/// <summary>How records follow one another in a file.</summary>
internal enum RecordForm
{
    /// <summary>One length for all.</summary>
    Fixed,
    /// <summary>A record descriptor word (RDW) before each.</summary>
    Variable,
    /// <summary>Blocks with a block descriptor word, records with an RDW in them.</summary>
    VariableBlocked,
    /// <summary>One behind the other with nothing between them, each as long as its items say: tables by their counters, the view that counts.</summary>
    ByItems,
    /// <summary>Lines of text.</summary>
    Lines,
}
