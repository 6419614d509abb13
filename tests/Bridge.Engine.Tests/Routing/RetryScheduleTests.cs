using Bridge.Engine.Configuration;
using Bridge.Engine.Routing;

namespace Bridge.Engine.Tests.Routing;

public class RetryScheduleTests
{
    private static readonly RetryTimes Times = new() { Duration = TimeSpan.FromMilliseconds(200), MaxInterval = TimeSpan.FromSeconds(30) };

    [Fact]
    public void Pauses_double_to_the_longest_and_lie_between_a_half_and_the_whole()
    {
        var schedule = new RetrySchedule(Times, new Random(1));
        double[] whole = [0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 30, 30];
        foreach (var seconds in whole) Assert.InRange(schedule.Next().TotalSeconds, seconds / 2, seconds);
    }

    [Fact]
    public void It_has_no_end_and_does_not_overflow()
    {
        var schedule = new RetrySchedule(new RetryTimes { Duration = TimeSpan.FromDays(1), MaxInterval = TimeSpan.FromDays(365) });
        for (var i = 0; i < 10_000; i++) Assert.InRange(schedule.Next(), TimeSpan.FromHours(12), TimeSpan.FromDays(365));
        Assert.Equal(10_000, schedule.Failures);
    }

    [Fact]
    public void A_success_begins_anew()
    {
        var schedule = new RetrySchedule(Times);
        for (var i = 0; i < 20; i++) schedule.Next();
        schedule.Reset();
        Assert.InRange(schedule.Next(), TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(200));
    }

    [Fact]
    public void Two_bridges_do_not_come_back_in_step()
    {
        var one = new RetrySchedule(Times, new Random(1));
        var two = new RetrySchedule(Times, new Random(2));
        Assert.NotEqual(Enumerable.Range(0, 5).Select(_ => one.Next()), Enumerable.Range(0, 5).Select(_ => two.Next()));
    }
}
