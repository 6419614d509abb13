using Bridge.Adapters.Tcp;

namespace Bridge.Adapters.Tests.Tcp;

public sealed class HostPortTests
{
    [Theory]
    [InlineData("5000", "127.0.0.1", 5000)]
    [InlineData("host:80", "host", 80)]
    [InlineData("*:80", "*", 80)]
    [InlineData("[::1]:80", "::1", 80)]
    public void An_address_is_read(string text, string host, int port) => Assert.Equal(new HostPort(host, port), HostPort.TryParse(text, out _));

    [Theory]
    [InlineData("host", "port")]
    [InlineData("host:", "port")]
    [InlineData("host:70000", "port")]
    [InlineData(":80", "host")]
    [InlineData("::1:80", "brackets")]
    public void What_is_none_is_named(string text, string expected)
    {
        Assert.Null(HostPort.TryParse(text, out var error));
        Assert.Contains(expected, error);
    }

    [Theory]
    [InlineData("listen: 5000, connect: \"a:1\"", "either listen or connect")]
    [InlineData("max_connections: 3", "either listen or connect")]
    [InlineData("listen: \"host\"", "has no port")]
    [InlineData("listen: 5000, allow: [10.0.0.0/99]", "10.0.0.0/99")]
    [InlineData("listen: 5000, tls: { }", "a listener needs cert")]
    [InlineData("listen: 5000, answers: { acepted: ack }", "accepted")]
    [InlineData("listen: 5000, answers: { accepted: 6 }", "0x06")]
    public void A_mistake_in_the_source_is_named(string options, string expected) =>
        Assert.Contains(new AdapterStage(new TcpAdapter()).Findings($"{{ type: tcp, {options} }}"), d => d.Message.Contains(expected, StringComparison.Ordinal));
}
