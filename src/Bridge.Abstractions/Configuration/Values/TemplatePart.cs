namespace Bridge.Configuration.Values;

/// <summary>A part of a template: literal text, or the source of an expression.</summary>
public readonly record struct TemplatePart(ConfigText Text, bool IsExpression);
