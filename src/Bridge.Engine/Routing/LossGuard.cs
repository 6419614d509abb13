namespace Bridge.Engine.Routing;

/// <summary>
/// Finds the message that kills connections (too large, forbidden). A batch that is lost three times in a row although connecting works shrinks to one message;
/// a message that is alone and lost three more times begins to cost attempts. Not thread-safe.
/// </summary>
internal sealed class LossGuard
{
    /// <summary>Twice may be a broker that restarts and a network that flaps; the third time at the same place is suspicious.</summary>
    public const int Tolerated = 3;

    private int _losses;

    /// <summary>Only one message may be offered at a time.</summary>
    public bool IsAlone => _losses >= Tolerated;

    /// <summary>A connection was lost during a delivery that settled nothing. True if the message that was alone in it is to blame.</summary>
    public bool Lost() => ++_losses > 2 * Tolerated;

    /// <summary>Something was settled: whatever was lost before was not this batch's fault.</summary>
    public void Progressed() => _losses = 0;

    /// <summary>The peer could not be reached at all: it is the peer, not the message.</summary>
    public void Unreachable()
    {
        if (_losses < Tolerated) _losses = 0;
        else _losses = Tolerated;
    }
}
