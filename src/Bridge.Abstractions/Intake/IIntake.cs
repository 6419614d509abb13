using Bridge.Messages;

namespace Bridge.Intake;

/// <summary>Where a source hands messages over. Thread-safe; calls may overlap, and batches are journaled in the order of the calls.</summary>
public interface IIntake
{
    /// <summary>The last position that became durable under this name (<see cref="MessageBatch.Position"/>); empty if none.</summary>
    ValueTask<ReadOnlyMemory<byte>> ReadPositionAsync(string name, CancellationToken cancellationToken);

    /// <summary>
    /// Takes the batch over: the caller must not touch it again, whatever happens; the intake disposes it.
    /// Completes when all its messages reached the route's ack point (durable in the journal, delivered, or replied).
    /// The source MUST tell its peer OK only after this completed and only for messages whose receipt is Accepted, never before.
    /// While the journal is full the call does not complete: stop reading, that is the back-pressure.
    /// </summary>
    /// <exception cref="OperationCanceledException">Cancelled while it waited; nothing may be confirmed, the messages may or may not be durable.</exception>
    ValueTask<Receipts> SubmitAsync(MessageBatch batch, CancellationToken cancellationToken);
}
