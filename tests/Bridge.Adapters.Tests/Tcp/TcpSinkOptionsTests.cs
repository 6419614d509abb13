namespace Bridge.Adapters.Tests.Tcp;

public sealed class TcpSinkOptionsTests : TcpSinkBench
{
    [Theory]
    [InlineData("framing: { type: lines }", "connect")]
    [InlineData("connect: 5000, listen: 5001", "either")]
    [InlineData("connect: \"host:0\"", "port")]
    [InlineData("listen: 5000, per_message: true", "connect")]
    [InlineData("connect: 5000, answers: { refused: nak }", "accepted")]
    [InlineData("connect: 5000, answers: { accepted: ack, refused: [ack, nak] }", "told apart")]
    [InlineData("connect: 5000, in_flight: 0", "in_flight")]
    [InlineData("listen: 5000, tls: {}", "cert")]
    [InlineData("connect: 5000, answer_timeout: 0s", "answer_timeout")]
    [InlineData("connect: 5000, heartbeat: { interval: 1s }", "send")]
    public void A_mistake_is_named(string options, string expected) =>
        Assert.Contains(Stage.Findings($"{{ type: tcp, {options} }}", sink: true), d => d.Message.Contains(expected, StringComparison.Ordinal));
}
