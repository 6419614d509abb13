using System.Buffers;
using System.Runtime.InteropServices;
using Bridge.Messages;

namespace Bridge.Journal;

/// <summary>A row in memory, shared by all destinations that read it. Freed with its last holder. Thread-safe.</summary>
internal sealed class SharedRow
{
    /// <summary>A batch's index of at least 256 places, and the objects: what a row of one small message costs beside it.</summary>
    private const int Overhead = 1200;

    private readonly byte[]? _pooled;
    private int _holders = 1;

    /// <param name="messages">The messages, with their sequence; the row owns them.</param>
    /// <param name="pooled">The pooled array under a batch that was read back, or null.</param>
    public SharedRow(MessageBatch messages, byte[]? pooled = null)
    {
        Messages = messages;
        _pooled = pooled;
        First = messages.FirstSequence;
        Last = First + messages.Count - 1;
        MemoryBytes = Overhead + 4 * messages.Count + (MemoryMarshal.TryGetArray(messages.Packed, out var segment) && segment.Array is { } array ? array.Length : messages.Packed.Length);
    }

    public MessageBatch Messages { get; }

    /// <summary>True when the row is the batch that was appended, not a copy of several.</summary>
    public bool IsBatchItself { get; init; }

    public long First { get; }

    public long Last { get; }

    /// <summary>The memory that is held, not only that in use.</summary>
    public int MemoryBytes { get; }

    /// <summary>One holder more. Only for who knows that there is one.</summary>
    public void Hold() => Interlocked.Increment(ref _holders);

    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) != 0) return;
        Messages.Dispose();
        if (_pooled is not null) ArrayPool<byte>.Shared.Return(_pooled);
    }
}
