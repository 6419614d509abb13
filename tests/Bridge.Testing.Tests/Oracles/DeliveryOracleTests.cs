using Bridge.Testing.Oracles;
using Xunit.Sdk;

namespace Bridge.Testing.Tests.Oracles;

public sealed class DeliveryOracleTests
{
    private readonly DeliveryOracle _oracle = new();

    [Fact]
    public void Everything_acknowledged_and_delivered_in_order_with_repeats_keeps_the_promise()
    {
        Offer("a1", "b1", "a2", "a3");
        Acknowledge("a1", "b1", "a2");
        Deliver("a1", "a2", "b1", "a1", "a2", "a3"); // a3 got no OK and may arrive all the same

        _oracle.AssertPromiseKept();
        Assert.True(_oracle.IsComplete);
        Assert.Equal(2, _oracle.Duplicates);
    }

    [Fact]
    public void A_lost_message_is_named()
    {
        Offer("a1", "a2");
        Acknowledge("a1", "a2");
        Deliver("a1");

        Assert.Equal(["a2"], _oracle.Missing());
        Assert.Contains("1 got an OK and never arrived: a2", Failure(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_message_before_an_earlier_one_of_its_lane_is_named()
    {
        Offer("a1", "a2", "b1");
        Deliver("b1", "a2", "a1");
        Assert.Contains("arrived before an earlier one of their lane: a1", Failure(), StringComparison.Ordinal);
        _oracle.AssertPromiseKept(inOrder: false);
    }

    [Fact]
    public void A_repeat_under_another_id_is_named()
    {
        Offer("a1");
        _oracle.Delivered("a1", "id-1");
        _oracle.Delivered("a1", "id-2");
        Assert.Contains("different message ids: a1 as id-1, id-2", Failure(), StringComparison.Ordinal);
        _oracle.AssertPromiseKept(sameIdForRepeats: false);
    }

    [Fact]
    public void Two_messages_with_one_id_and_a_message_out_of_nowhere_are_named()
    {
        Offer("a1", "a2");
        _oracle.Delivered("a1", "id-1");
        _oracle.Delivered("a2", "id-1");
        _oracle.Delivered("a9", "id-9");
        var failure = Failure();
        Assert.Contains("1 share one message id: id-1", failure, StringComparison.Ordinal);
        Assert.Contains("1 arrived and were never offered: a9", failure, StringComparison.Ordinal);
    }

    private string Failure() => Assert.Throws<FailException>(() => _oracle.AssertPromiseKept()).Message;

    private void Offer(params string[] contents)
    {
        foreach (var content in contents)
            _oracle.Offered(content, content[..1]);
    }

    private void Acknowledge(params string[] contents)
    {
        foreach (var content in contents)
            _oracle.Acknowledged(content);
    }

    private void Deliver(params string[] contents)
    {
        foreach (var content in contents)
            _oracle.Delivered(content, $"id of {content}");
    }
}
