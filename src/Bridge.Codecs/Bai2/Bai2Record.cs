namespace Bridge.Codecs.Bai2;

/// <summary>A physical record: its code and where its content lies, behind the code's comma and without the slash.</summary>
internal readonly record struct Bai2Record(int Code, int Start, int ContentStart, int ContentLength);
