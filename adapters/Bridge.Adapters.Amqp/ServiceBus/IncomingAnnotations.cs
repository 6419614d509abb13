using Bridge.Adapters.Amqp.Amqp.Conversion;

namespace Bridge.Adapters.Amqp.ServiceBus;

/// <summary>What the service tells about a message becomes <c>$meta</c> and does not travel on; the sender's own annotations, such as the partition key, do.</summary>
internal sealed class IncomingAnnotations : IncomingHeaders
{
    protected override void AddAnnotation(string name, object? value)
    {
        var meta = name switch
        {
            "x-opt-sequence-number" => ":sequence_number",
            "x-opt-enqueued-time" => ":enqueued_time",
            "x-opt-locked-until" => ":locked_until",
            "x-opt-deadletter-source" => ":deadletter_source",
            "x-opt-scheduled-enqueue-time" => ":scheduled_enqueue_time",
            "x-opt-enqueue-sequence-number" or "x-opt-message-state" => "",
            _ => null,
        };
        if (meta is null) base.AddAnnotation(name, value);
        else if (meta.Length > 0) HeaderValues.Add(Writer, meta, value);
    }
}
