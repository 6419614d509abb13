namespace Bridge.Intake;

/// <summary>
/// Inbound half of an adapter. One instance is one run: created, run once, disposed; it is never revived. Reconnecting, backing off and metrics are the engine's.
/// </summary>
public interface ISource : IAsyncDisposable
{
    /// <summary>
    /// Connects, reports <see cref="Registration.AdapterContext.Connected"/>, then submits batches until <paramref name="stopping"/> fires (return soon, with nothing
    /// confirmed that was not accepted) or the connection fails (throw; the engine makes a new instance after a pause).
    /// Returning before <paramref name="stopping"/> fires means that the source has ended for good, such as standard input at its end.
    /// </summary>
    Task RunAsync(IIntake intake, CancellationToken stopping);
}
