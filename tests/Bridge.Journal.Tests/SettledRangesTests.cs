using CsCheck;

namespace Bridge.Journal.Tests;

public class SettledRangesTests
{
    [Fact]
    public void Ranges_agree_with_a_set_of_sequences_and_what_is_stored_is_what_is_held() =>
        Gen.Select(Gen.Long[1, 60], Gen.Long[0, 9], Gen.Bool).List[0, 60].Sample(steps =>
        {
            var ranges = new SettledRanges();
            var model = new HashSet<long>();
            var stored = new SortedDictionary<long, long>();
            foreach (var (first, length, store) in steps)
            {
                var added = ranges.Add(first, first + length);
                var expected = 0;
                for (var s = first; s <= first + length; s++) expected += model.Add(s) ? 1 : 0;
                Assert.Equal(expected, added);
                if (!store) continue;
                foreach (var touched in ranges.Touched)
                {
                    if (ranges.LastOf(touched) is var last and > 0) stored[touched] = last;
                    else stored.Remove(touched);
                }
                ranges.Saved();
                Assert.Equal(ranges.Above, stored.Select(r => (r.Key, r.Value)));
            }

            var low = 0L;
            while (model.Contains(low + 1)) low++;
            Assert.Equal(low, ranges.Low);
            Assert.Equal(model.Count, ranges.Low + ranges.AboveCount);
            for (var s = 1L; s < 75; s++)
            {
                Assert.Equal(model.Contains(s), ranges.Contains(s));
                var unsettled = s;
                while (model.Contains(unsettled)) unsettled++;
                Assert.Equal(unsettled, ranges.NextUnsettled(s));
                var settled = s;
                while (settled < 75 && !model.Contains(settled)) settled++;
                var (runFirst, runLast) = ranges.NextSettled(s);
                if (settled == 75)
                {
                    Assert.Equal(long.MaxValue, runFirst);
                    continue;
                }
                var end = settled;
                while (model.Contains(end + 1)) end++;
                Assert.Equal((settled, end), (runFirst, runLast));
            }

            var loaded = new SettledRanges();
            loaded.Load(ranges.Low, ranges.Above);
            Assert.Equal((ranges.Low, ranges.AboveCount), (loaded.Low, loaded.AboveCount));
            Assert.Empty(loaded.Touched);
        });

    [Fact]
    public void A_range_list_is_a_list() => Gen.Select(Gen.Int[0, 100], Gen.Int[0, 5]).List[0, 300].Sample(steps =>
    {
        var list = new RangeList();
        var model = new List<(long, long)>();
        foreach (var (place, what) in steps)
        {
            var at = what < 2 ? (what == 0 ? 0 : model.Count) : place * model.Count / 100;
            if (what < 4)
            {
                list.Insert(at, (place, model.Count));
                model.Insert(at, (place, model.Count));
            }
            else
            {
                var count = Math.Min(place % 4, model.Count - at);
                list.Remove(at, count);
                model.RemoveRange(at, count);
            }
            Assert.Equal(model, Enumerable.Range(0, list.Count).Select(i => list[i]));
        }
    }, iter: 300);

    [Fact]
    public void A_parked_lane_of_a_million_entries_is_freed_from_the_front_in_seconds()
    {
        var ranges = new SettledRanges();
        const long count = 1_000_000;
        for (var n = 1L; n <= count; n++) ranges.Add(2 * n, 2 * n);
        Assert.Equal((0, count), (ranges.Low, ranges.AboveCount));
        var start = System.Diagnostics.Stopwatch.GetTimestamp();
        for (var n = 1L; n <= count; n++) ranges.Add(2 * n - 1, 2 * n - 1);
        Assert.Equal((2 * count, 0), (ranges.Low, ranges.AboveCount));
        Assert.True(System.Diagnostics.Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(30));
    }
}
