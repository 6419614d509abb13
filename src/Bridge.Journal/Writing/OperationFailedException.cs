namespace Bridge.Journal.Writing;

/// <summary>One operation of a group failed by its own fault; the others are tried again without it.</summary>
internal sealed class OperationFailedException(JournalOperation operation, Exception inner) : Exception(inner.Message, inner)
{
    public JournalOperation Operation { get; } = operation;
}
