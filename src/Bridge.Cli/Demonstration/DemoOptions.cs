namespace Bridge.Cli.Demonstration;

/// <summary>How the demo runs.</summary>
/// <param name="Time">How long; null until Ctrl+C.</param>
/// <param name="Broker">A RabbitMQ to use; null for the broker that the demo brings.</param>
/// <param name="Folder">Where its files go and stay; null for a temporary folder.</param>
/// <param name="Rate">Messages a second on each way in.</param>
internal sealed record DemoOptions(TimeSpan? Time, string? Broker, string? Folder, double Rate);
