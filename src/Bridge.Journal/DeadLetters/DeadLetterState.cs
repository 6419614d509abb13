namespace Bridge.Journal;

/// <summary>What is happening to a dead letter.</summary>
public enum DeadLetterState
{
    /// <summary>It waits for somebody to decide.</summary>
    Dead = 0,
    /// <summary>Somebody asked to try it again; the running bridge, or the next one, does.</summary>
    Retrying = 1,
    /// <summary>Its bytes are a row of the journal that was found damaged: it can be exported and discarded, not retried.</summary>
    Damaged = 2,
}
