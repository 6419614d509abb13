using Bridge.Documents;
using Bridge.Mapping.Files.Running;
using Bridge.Messages;

namespace Bridge.Mapping.Files.Compiling;

/// <summary>What <c>$meta</c> and <c>$env</c> hold, for the check of names.</summary>
internal static class VariableShapes
{
    // Beside the names that every adapter has: those of the product's adapters.
    private static readonly string[] OfAdapters =
    [
        "relative", "size", "mtime", "entry",                                                                             // files
        "tls_subject",                                                                                                    // TCP
        "qos", "retained", "client_id",                                                                                   // MQTT
        "exchange", "app_id", "user_id", "delivery_count",                                                                // RabbitMQ
        "durable", "body", "sequence_number", "enqueued_time", "locked_until", "deadletter_source", "scheduled_enqueue_time", // AMQP 1.0, Service Bus
    ];

    /// <summary>What <see cref="MetaDocument"/> builds; open, since other adapters have other names.</summary>
    public static Shape Meta { get; } = new("$meta", ShapeKind.Object, Occurs.One,
    [
        new Shape("id", ShapeKind.Text, Occurs.Optional),
        new Shape("key", ShapeKind.Text, Occurs.Optional),
        new Shape("record", ShapeKind.Integer, Occurs.Optional),
        new Shape("offset", ShapeKind.Integer, Occurs.Optional),
        new Shape("received_at", ShapeKind.Date),
        new Shape("headers", ShapeKind.Any),
        new Shape("notes", ShapeKind.Object, Occurs.Many, [.. new[] { "code", "text", "field" }.Select(n => new Shape(n, ShapeKind.Text, Occurs.Optional)), new Shape("offset", ShapeKind.Integer, Occurs.Optional)]),
        .. new[] { HeaderNames.Topic, HeaderNames.FileName, HeaderNames.FilePath, HeaderNames.Peer, HeaderNames.Redelivered, HeaderNames.Queue }.Select(n => new Shape(n[1..], ShapeKind.Any, Occurs.Optional)),
        .. OfAdapters.Select(n => new Shape(n, ShapeKind.Any, Occurs.Optional)),
    ])
    { Open = true };

    /// <summary>The variables of the environment that a mapping names.</summary>
    public static Shape Env(IEnumerable<string> names) => new("$env", ShapeKind.Object, Occurs.One, [.. names.Select(n => new Shape(n, ShapeKind.Text, Occurs.Optional))])
    {
        Origin = "a variable of the environment is listed under env: of the mapping",
    };
}
