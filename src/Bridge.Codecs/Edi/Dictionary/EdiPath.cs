namespace Bridge.Codecs.Edi.Dictionary;

/// <summary>A place in a message as the format's people write it; numbers count from 1 as they do, occurrences and repetitions from 0.</summary>
internal readonly record struct EdiPath(string Tag, int Occurrence, int Element, int Repetition, int Part, int SubPart);
