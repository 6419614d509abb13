using Bridge.Configuration.Values;
using Bridge.Delivery;
using Bridge.Messages;

namespace Bridge.Adapters.Amqp.Amqp.Sending;

/// <summary>Those messages of a batch that go to one node, in their order.</summary>
internal sealed class DeliveriesOfNode(DeliveryBatch all) : DeliveryBatch
{
    private readonly List<int> _indexes = [];

    public override int Count => _indexes.Count;

    public override Message this[int index] => all[_indexes[index]];

    public override ReadOnlyMemory<byte> OutputPreamble => all.OutputPreamble;

    public void Add(int index) => _indexes.Add(index);

    public override int Attempt(int index) => all.Attempt(_indexes[index]);

    public override string Text(int index, Template template) => all.Text(_indexes[index], template);

    public override void Accept(int index, ReadOnlyMemory<byte> reply = default) => all.Accept(_indexes[index], reply);

    public override void Postpone(int index, string reason, TimeSpan? after = null) => all.Postpone(_indexes[index], reason, after);

    public override void Retry(int index, string reason, TimeSpan? after = null) => all.Retry(_indexes[index], reason, after);

    public override void Reject(int index, string reason) => all.Reject(_indexes[index], reason);
}
