namespace Bridge.Codecs.Edifact;

/// <summary>Which interchanges are answered.</summary>
internal enum EdifactAnswered
{
    /// <summary>All.</summary>
    Always,
    /// <summary>Those that ask for it.</summary>
    Requested,
}
