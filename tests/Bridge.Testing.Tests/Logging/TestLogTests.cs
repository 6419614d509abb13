using Bridge.Testing.Logging;
using Microsoft.Extensions.Logging;
using Xunit.Sdk;

namespace Bridge.Testing.Tests.Logging;

public sealed class TestLogTests
{
    [Fact]
    public void An_error_nobody_announced_fails_the_test()
    {
        var log = new TestLog();
        log.CreateLogger("journal").Log(LogLevel.Error, new EventId(4001), "disk full", null, (text, _) => text);
        var failure = Assert.Throws<FailException>(log.Dispose);
        Assert.Contains("journal [4001] disk full", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_announced_error_and_a_warning_do_not()
    {
        using var log = new TestLog();
        log.Expect(4001);
        var logger = log.CreateLogger("journal");
        logger.Log(LogLevel.Error, new EventId(4001), "disk full", null, (text, _) => text);
        logger.Log(LogLevel.Warning, new EventId(4002), "nearly full", null, (text, _) => text);
        Assert.Equal(2, log.Records.Count);
    }

    [Fact]
    public async Task A_record_can_be_awaited_before_and_after_it_comes()
    {
        using var log = new TestLog();
        var waiting = log.WaitForAsync(r => r.Event.Id == 5, cancellationToken: TestContext.Current.CancellationToken);
        log.CreateLogger("x").Log(LogLevel.Information, new EventId(5), "connected", null, (text, _) => text);
        Assert.Equal("connected", (await waiting).Text);
        Assert.Equal("connected", (await log.WaitForAsync(r => r.Event.Id == 5, cancellationToken: TestContext.Current.CancellationToken)).Text);
    }
}
