namespace Bridge.Engine.Routing;

/// <summary>Why an entry waits.</summary>
internal enum Trouble : byte
{
    /// <summary>Nothing is wrong with it: it waits for its turn.</summary>
    None,
    /// <summary>The infrastructure failed.</summary>
    Postponed,
    /// <summary>It failed for itself and will be tried again.</summary>
    Failing,
    /// <summary>It was rejected, and <c>on_reject: park</c> holds its lane.</summary>
    Parked,
}
