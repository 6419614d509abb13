namespace Bridge.Engine.Telemetry;

/// <summary>A message that passed although something in it is wrong.</summary>
/// <param name="At">When.</param>
/// <param name="Id">Its id.</param>
/// <param name="Text">Its first note, and how many more there are.</param>
public sealed record NotedMessage(DateTimeOffset At, string Id, string Text);
