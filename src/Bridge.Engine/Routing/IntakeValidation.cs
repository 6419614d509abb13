using Bridge.Engine.Configuration;
using Bridge.Intake;
using Bridge.Mapping.Files;
using Bridge.Mapping.Files.Running;
using Bridge.Messages;

namespace Bridge.Engine.Routing;

/// <summary>
/// Translates messages once before the source is answered, with the mapping of each destination, so that the answer tells of bad data
/// (<c>validate: before_ack</c>, <c>on_reject: refuse</c>). Thread-safe.
/// </summary>
internal sealed class IntakeValidation : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<(MappingWorker Worker, MappedBatch Output)> _workers = [];

    public IntakeValidation(RouteSnapshot route)
    {
        foreach (var destination in route.Destinations) _workers.Add((destination.Mapping.CreateWorker(destination.Name), new MappedBatch(destination.Templates)));
    }

    /// <summary>What each message is answered that cannot be mapped, null for each that can; null if all can.</summary>
    public Receipt?[]? Check(MessageBatch batch)
    {
        Receipt?[]? refusals = null;
        lock (_gate)
        {
            for (var i = 0; i < batch.Count; i++)
            {
                if (Check(batch[i]) is { } refusal) (refusals ??= new Receipt?[batch.Count])[i] = refusal;
            }
        }
        return refusals;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var (_, output) in _workers) output.Dispose();
            _workers.Clear();
        }
    }

    private Receipt? Check(in Message message)
    {
        if (message.Fault is { } fault) return Receipt.Refused(fault);
        foreach (var (worker, output) in _workers)
        {
            output.Clear();
            if (Translator.Translate(worker, message, output).Rejection is not { } rejection) continue;
            return Receipt.Refused(rejection.Text) with { Finding = new Finding(rejection.Code, rejection.Offset, rejection.Path) };
        }
        return null;
    }
}
