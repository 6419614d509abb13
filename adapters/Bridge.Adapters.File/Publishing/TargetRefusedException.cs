namespace Bridge.Adapters.File.Publishing;

/// <summary>A message's file may not be written where its path leads: the message is rejected.</summary>
internal sealed class TargetRefusedException(string message) : Exception(message);
