namespace Bridge.Codecs.Json.Dialects;

/// <summary>Bytes of a name or value: of the message, or of the document's scratch buffer where they are no slice of the message.</summary>
internal readonly record struct Slice(int Start, int Length, bool InScratch);
