namespace Bridge.Documents;

/// <summary>One step of a located path: a member's safe name, and the item (from 0) where the member repeats and the notation names one.</summary>
public readonly record struct ShapeStep(string Member, int? Item = null);
