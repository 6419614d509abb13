using Bridge.Intake;
using Bridge.Messages;

namespace Bridge.Adapters.Mqtt;

/// <summary>
/// Remembers, in the journal beside the route's messages, that the broker was asked to keep a session of this name. Only so can a later connection, also one after a restart,
/// tell a session that the broker has lost from one that never was. One caller at a time.
/// </summary>
internal sealed class SessionMemory(IIntake intake, string clientId)
{
    private static readonly byte[] Kept = [1];
    private readonly string _name = $"session {clientId}";

    /// <summary>Whether such a session was remembered.</summary>
    public async ValueTask<bool> HasSessionAsync(CancellationToken cancellationToken) => !(await intake.ReadPositionAsync(_name, cancellationToken)).IsEmpty;

    /// <summary>Remembers it; durable when it completes, unless the journal is full, then the next connection does it.</summary>
    public async ValueTask RememberAsync(CancellationToken cancellationToken)
    {
        var batch = MessageBatch.Rent(16);   // no message, only the position
        batch.Position = (_name, Kept);
        await intake.SubmitAsync(batch, cancellationToken);
    }
}
