namespace Bridge.Adapters.Amqp.Amqp.Receiving;

/// <summary>
/// When to give a sender more credit (2.6.7), so that at most <c>size</c> messages are in our hands. New credit is given only when the old is used up: RabbitMQ's plug-in
/// forgets messages under way when it takes credit in between, sends more than it may, and the library ends the link for that. It costs one way there and back per
/// <c>size</c> messages. Thread-safe.
/// </summary>
internal sealed class LinkCredit(int size)
{
    private readonly Lock _gate = new();
    private int _given;       // of which the sender has made no use yet
    private int _unsettled;   // in our hands

    /// <summary>A message arrived. The result is the credit to give now, mostly 0.</summary>
    public int Arrived()
    {
        lock (_gate)
        {
            _given--;
            _unsettled++;
            return Next();
        }
    }

    /// <summary>Messages were settled. The result is the credit to give now, mostly 0.</summary>
    public int Settled(int count)
    {
        lock (_gate)
        {
            _unsettled -= count;
            return Next();
        }
    }

    /// <summary>The credit to begin with.</summary>
    public int Begin()
    {
        lock (_gate) return _given = size;
    }

    private int Next()
    {
        if (_given > 0 || _unsettled > size / 2) return 0;
        return _given = size - _unsettled;
    }
}
