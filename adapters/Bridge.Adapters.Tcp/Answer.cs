namespace Bridge.Adapters.Tcp;

/// <summary>What a peer said to a message.</summary>
internal enum AnswerKind
{
    Accepted,
    Refused,
    Busy,
    Unexpected,
}

/// <summary>A peer's answer with its bytes, copied.</summary>
internal readonly record struct Answer(AnswerKind Kind, ReadOnlyMemory<byte> Bytes)
{
    private const int Shown = 32;

    /// <summary>The answer as a log shows it: hexadecimal, its beginning.</summary>
    public override string ToString() => Bytes.Length <= Shown ? $"0x{Convert.ToHexString(Bytes.Span)}" : $"0x{Convert.ToHexString(Bytes.Span[..Shown])}… ({Bytes.Length} bytes)";
}
