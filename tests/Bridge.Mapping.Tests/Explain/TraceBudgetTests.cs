using Bridge.Mapping.Explain;
using Microsoft.Extensions.Time.Testing;

namespace Bridge.Mapping.Tests.Explain;

/// <summary>How much time the second evaluation of rejected messages may take.</summary>
public sealed class TraceBudgetTests
{
    [Fact]
    public void It_takes_no_more_than_half_of_the_time_once_what_was_saved_up_is_spent()
    {
        var time = new FakeTimeProvider();
        var budget = new TraceBudget(time);
        var (traced, other) = (TimeSpan.Zero, TimeSpan.Zero);
        for (var i = 0; i < 1000; i++)
        {
            time.Advance(TimeSpan.FromMilliseconds(1)); // what a rejection costs without it
            other += TimeSpan.FromMilliseconds(1);
            var allowed = budget.Begin();
            if (allowed <= TimeSpan.Zero) continue;
            var spent = TimeSpan.FromMilliseconds(Math.Min(40, allowed.TotalMilliseconds));
            time.Advance(spent);
            traced += spent;
            budget.End();
        }
        Assert.InRange(traced, other, other + TraceBudget.Most);
    }

    [Fact]
    public void What_is_saved_up_ends_somewhere()
    {
        var time = new FakeTimeProvider();
        var budget = new TraceBudget(time);
        time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(TraceBudget.Most, budget.Begin());
    }
}
