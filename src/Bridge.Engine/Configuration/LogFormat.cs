namespace Bridge.Engine.Configuration;

/// <summary>How log lines look.</summary>
public enum LogFormat
{
    /// <summary>For people.</summary>
    Text,
    /// <summary>One JSON object a line.</summary>
    Json,
}
