namespace Bridge.Codecs.Edi.Groups;

/// <summary>A condition on the segment that starts a group: the first component of an element is one of these values.</summary>
internal sealed record EdiCondition(int Element, IReadOnlyList<byte[]> Values);
