namespace Bridge.Configuration;

/// <summary>A finding about configuration: what is wrong, where, and the cure.</summary>
/// <param name="Code">A BR code of docs/errors.md.</param>
/// <param name="Location">Where.</param>
/// <param name="Message">What is wrong and what to do, one sentence or two.</param>
/// <param name="Severity">Error or warning.</param>
/// <param name="Length">How many characters are concerned, for the caret line; 0 if not known.</param>
public sealed record Diagnostic(string Code, Location Location, string Message, Severity Severity = Severity.Error, int Length = 0)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Location}: {(Severity == Severity.Error ? "error" : "warning")} {Code}: {Message}";
}
