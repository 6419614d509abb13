using Bridge.Adapters.File;
using Bridge.Adapters.File.Finding;
using Bridge.Adapters.File.Finishing;
using Microsoft.Extensions.Time.Testing;

namespace Bridge.Adapters.Tests.File.Finding;

public sealed class ReadinessTests
{
    private readonly FakeTimeProvider _time = new();

    private Readiness Create(int checks = 2) => new(new FileSourceOptions { Path = "/in/*", After = new AfterOptions(), Stable = new StableOptions { Checks = checks, Interval = TimeSpan.FromSeconds(1) } }, _time);

    private static FileEntry Entry(long size = 10, int year = 2000) => new("/in/a", "a", size, new DateTime(year, 1, 1, 0, 0, 0, DateTimeKind.Utc));

    [Fact]
    public void An_old_modification_time_does_not_make_a_new_file_ready()
    {
        var readiness = Create();
        Assert.Empty(readiness.Update([Entry(year: 1990)]));
        Assert.True(readiness.IsWaiting);
    }

    [Fact]
    public void A_file_is_ready_after_as_many_equal_checks_as_asked_for()
    {
        var readiness = Create();
        Assert.Empty(readiness.Update([Entry()]));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Empty(readiness.Update([Entry()]));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Single(readiness.Update([Entry()]));
    }

    [Fact]
    public void Listings_in_quick_succession_do_not_count_as_checks()
    {
        var readiness = Create();
        for (var i = 0; i < 100; i++) Assert.Empty(readiness.Update([Entry()]));
    }

    [Theory]
    [InlineData(11, 2000)]
    [InlineData(10, 2001)]
    public void A_change_starts_the_checks_again(long size, int year)
    {
        var readiness = Create();
        readiness.Update([Entry()]);
        _time.Advance(TimeSpan.FromSeconds(1));
        readiness.Update([Entry()]);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Empty(readiness.Update([Entry(size, year)]));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Empty(readiness.Update([Entry(size, year)]));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Single(readiness.Update([Entry(size, year)]));
    }

    [Fact]
    public void A_file_left_alone_comes_back_when_it_changes()
    {
        var readiness = Create(checks: 0);
        var entry = Entry();
        Assert.Single(readiness.Update([entry]));
        readiness.Leave(entry);
        Assert.Empty(readiness.Update([entry]));
        Assert.Single(readiness.Update([Entry(size: 11)]));
    }

    [Fact]
    public void A_file_of_the_same_name_is_a_new_one()
    {
        var readiness = Create();
        readiness.Update([Entry()]);
        _time.Advance(TimeSpan.FromSeconds(1));
        readiness.Update([]);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Empty(readiness.Update([Entry()]));
    }
}
