using Bridge.Engine.Telemetry;

namespace Bridge.Engine.Tests.Telemetry;

public class SafeTextTests
{
    [Theory]
    [InlineData("amqp://guest:secret@broker:5672/x is down", "amqp://guest:***@broker:5672/x is down")]
    [InlineData("amqp://broker:5672/a@b", "amqp://broker:5672/a@b")]
    [InlineData("two: mqtts://a:b@c and amqp://d:e@f.", "two: mqtts://a:***@c and amqp://d:***@f")]
    [InlineData("no address at all", "no address at all")]
    [InlineData("cut ://", "cut ://")]
    public void Passwords_in_addresses_are_masked(string text, string safe) => Assert.Equal(safe, SafeText.Of(text));

    [Fact]
    public void Causes_are_told_once_on_one_line() =>
        Assert.Equal("The broker cannot be reached: Connection refused", SafeText.Of(new IOException("The broker cannot be reached", new InvalidOperationException("Connection\nrefused", new IOException("refused")))));

    [Theory]
    [InlineData(0.2, "200 ms")]
    [InlineData(3.25, "3.3 s")]
    [InlineData(30, "30 s")]
    public void Pauses_are_written_for_people(double seconds, string text) => Assert.Equal(text, SafeText.Of(TimeSpan.FromSeconds(seconds)));
}
