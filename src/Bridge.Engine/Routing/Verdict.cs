namespace Bridge.Engine.Routing;

/// <summary>A sink's reason for not accepting a message, and the pause it asks for.</summary>
internal readonly record struct Verdict(string Reason, TimeSpan? After);
