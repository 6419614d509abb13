namespace Bridge.Documents;

/// <summary>A place in a <see cref="DocumentWriter"/>'s output to come back to. The numbers mean something to the writer that made it only.</summary>
public readonly record struct WriterMark(int A, int B, int C);
