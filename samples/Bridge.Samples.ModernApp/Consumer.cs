namespace Bridge.Samples.ModernApp;

/// <summary>Called for each message received: topic or routing key, message id if it has one, body.</summary>
internal delegate void Consumer(string topic, string? id, ReadOnlyMemory<byte> body);
