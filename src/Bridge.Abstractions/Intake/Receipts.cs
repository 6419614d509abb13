namespace Bridge.Intake;

/// <summary>The intake's answers for one batch. Immutable and thread-safe.</summary>
public sealed class Receipts
{
    private readonly Receipt[]? _each;
    private readonly Receipt _all;

    private Receipts(Receipt all, Receipt[]? each)
    {
        _all = all;
        _each = each;
    }

    /// <summary>All messages were accepted.</summary>
    public static Receipts Accepted { get; } = new(Receipt.Accepted, null);

    /// <summary>One answer for all messages of the batch.</summary>
    public static Receipts All(Receipt receipt) => receipt == Receipt.Accepted ? Accepted : new(receipt, null);

    /// <summary>An answer each, in the order of the batch. The array is kept.</summary>
    public static Receipts Each(Receipt[] receipts)
    {
        ArgumentNullException.ThrowIfNull(receipts);
        return new(Receipt.Accepted, receipts);
    }

    /// <summary>True when every message was accepted.</summary>
    public bool AllAccepted => _each is null ? _all.Kind == ReceiptKind.Accepted : Array.TrueForAll(_each, r => r.Kind == ReceiptKind.Accepted);

    /// <summary>The answer for one message.</summary>
    public Receipt this[int index] => _each is null ? _all : _each[index];
}
