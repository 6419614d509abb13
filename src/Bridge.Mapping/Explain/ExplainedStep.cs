namespace Bridge.Mapping.Explain;

/// <summary>A part of an expression and its value as JSON ("no value" if there was none, "failed" where an error arose).</summary>
public sealed record ExplainedStep(string Expression, string Value);
