using Bridge.Adapters.Amqp.Amqp.Connecting;
using Bridge.Adapters.Amqp.Amqp.Outcomes;
using Bridge.Delivery;

namespace Bridge.Adapters.Amqp.Amqp.Sending;

/// <summary>
/// A link for each computed address, for brokers without an anonymous terminus. The links used last are kept. What one address refuses concerns its own messages only. One
/// caller at a time.
/// </summary>
internal sealed class SenderNodes(PeerConnection connection, Func<string, SenderNode> create)
{
    // Half of the links that peers commonly allow in a session (64).
    public const int MaxLinks = 32;

    private readonly List<SenderNode> _nodes = [];   // the one used last at the end

    /// <summary>Sends and settles, address by address. Between different addresses there is no order.</summary>
    /// <param name="deliveries">The messages.</param>
    /// <param name="address">That of each.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="IOException">The connection is lost; what has no outcome was left unsettled.</exception>
    /// <exception cref="TimeoutException">The peer owes outcomes for too long.</exception>
    public async ValueTask DeliverAsync(DeliveryBatch deliveries, Func<int, string> address, CancellationToken cancellationToken)
    {
        var groups = new OrderedDictionary<string, DeliveriesOfNode>(StringComparer.Ordinal);
        for (var i = 0; i < deliveries.Count; i++)
        {
            var to = address(i);
            if (!groups.TryGetValue(to, out var group)) groups.Add(to, group = new DeliveriesOfNode(deliveries));
            group.Add(i);
        }
        foreach (var (to, group) in groups)
        {
            var node = await TakeAsync(to);
            try
            {
                await node.DeliverAsync(group, cancellationToken);
                _nodes.Add(node);
            }
            catch (LinkRefusedException e) when (connection.IsOpen || ErrorConditions.IsMissing(e.Condition))
            {
                Settle(group, e);
                if (!connection.IsOpen) throw;   // some brokers end the whole session for one address
            }
        }
    }

    private async ValueTask<SenderNode> TakeAsync(string address)
    {
        var at = _nodes.FindIndex(n => n.Address == address);
        if (at >= 0)
        {
            var known = _nodes[at];
            _nodes.RemoveAt(at);
            return known;
        }
        if (_nodes.Count >= MaxLinks)
        {
            await _nodes[0].CloseAsync();
            _nodes.RemoveAt(0);
        }
        return create(address);
    }

    // The first settlement counts: what the peer accepted before stays accepted.
    private static void Settle(DeliveriesOfNode group, LinkRefusedException refused)
    {
        var fate = AmqpOutcomeRules.FateOf(refused.Condition, isComputed: true);
        for (var i = 0; i < group.Count; i++)
        {
            switch (fate)
            {
                case Fate.Reject: group.Reject(i, refused.Message); break;
                case Fate.Retry: group.Retry(i, refused.Message); break;
                default: group.Postpone(i, refused.Message); break;
            }
        }
    }
}
