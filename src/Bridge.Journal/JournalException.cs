namespace Bridge.Journal;

/// <summary>The journal cannot do what was asked. The message says what, where, why and what to do; the code is explained in docs/errors.md.</summary>
public sealed class JournalException : Exception
{
    /// <summary>An error with its code.</summary>
    public JournalException(string code, string message, Exception? inner = null)
        : base($"{code}: {message}", inner) => Code = code;

    /// <summary>BR40xx.</summary>
    public string Code { get; }
}
