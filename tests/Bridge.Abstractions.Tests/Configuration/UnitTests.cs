using Bridge.Configuration;
using Bridge.Configuration.Values;

namespace Bridge.Abstractions.Tests.Configuration;

public class UnitTests
{
    [Theory]
    [InlineData("1GiB", 1L << 30)]
    [InlineData("1.5MiB", 1572864)]
    [InlineData("512B", 512)]
    [InlineData("2KB", 2000)]
    public void Sizes_have_units(string text, long bytes)
    {
        Assert.True(ByteSize.TryParse(text, out var size));
        Assert.Equal(bytes, size.Bytes);
    }

    [Theory]
    [InlineData("5")]
    [InlineData("MiB")]
    [InlineData("-1MiB")]
    [InlineData("99999999999GiB")]
    public void A_size_without_number_or_unit_is_none(string text) => Assert.False(ByteSize.TryParse(text, out _));

    [Theory]
    [InlineData("250ms", 0.25)]
    [InlineData("30s", 30)]
    [InlineData("5m", 300)]
    [InlineData("2d", 172800)]
    public void Durations_have_units(string text, double seconds)
    {
        Assert.True(Duration.TryParse(text, out var duration));
        Assert.Equal(seconds, duration.TotalSeconds);
        Assert.True(Duration.TryParse(Duration.Format(duration), out var again));
        Assert.Equal(duration, again);
    }

    [Fact]
    public void A_secret_never_prints() => Assert.Equal("***", $"{new Secret("hunter2")}");

    [Theory]
    [InlineData("routing_kye", "routing_key")]
    [InlineData("adress", "address")]
    [InlineData("zzz", null)]
    public void The_nearest_name_is_offered(string name, string? expected) => Assert.Equal(expected, NearestName.Find(name, ["routing_key", "exchange", "address"]));

    [Fact]
    public void A_name_of_one_character_is_near_to_itself_only()
    {
        Assert.Null(NearestName.Find("Z", ["H", "T"]));
        Assert.Equal("H", NearestName.Find("h", ["H", "T"]));
    }
}
