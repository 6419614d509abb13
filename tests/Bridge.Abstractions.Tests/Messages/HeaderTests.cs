using System.Text;
using Bridge.Messages;

namespace Bridge.Abstractions.Tests.Messages;

public class HeaderTests
{
    public static TheoryData<object?> Values => new(new object?[] { null, "text ü", true, (sbyte)-3, (byte)200, (short)-300, (ushort)60000, -70000, 4000000000u, long.MinValue, ulong.MaxValue,
        1.5f, -2.25, 12.50m, new Guid("00112233-4455-6677-8899-aabbccddeeff"), DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123), new Rune('é') });

    [Theory]
    [MemberData(nameof(Values))]
    public void A_typed_value_survives(object? value)
    {
        var writer = new HeaderWriter();
        writer.AddObject("x", value);
        Assert.True(writer.Written.TryGet("x"u8, out var field));
        Assert.Equal(value, field.ToObject());
    }

    [Fact]
    public void A_decimal_keeps_its_zeros_and_bytes_stay_bytes()
    {
        var writer = new HeaderWriter();
        writer.AddObject("d", 12.50m);
        writer.AddObject("b", new byte[] { 1, 2 });
        writer.Written.TryGet("d"u8, out var number);
        writer.Written.TryGet("b"u8, out var bytes);
        Assert.Equal("12.50", number.ValueText);
        Assert.Equal("AQI=", bytes.ValueText);
    }

    [Fact]
    public void A_message_sees_its_own_headers_before_the_shared_ones()
    {
        var shared = new HeaderWriter();
        shared.Add("a", "shared");
        shared.Add(HeaderNames.FileName, "f.csv");
        var own = new HeaderWriter();
        own.Add("a", "own");
        using var batch = MessageBatch.Rent();
        batch.SharedHeaders = shared.ToHeaderSet();
        batch.Add(new MessageDraft { Headers = own.Written });
        Assert.True(batch[0].TryGetHeader("a"u8, out var a));
        Assert.Equal("own", a.ValueText);
        Assert.True(batch[0].TryGetHeader(":name"u8, out var name));
        Assert.True(name.IsMeta);
        var all = new List<string>();
        foreach (var field in batch[0].GetHeaders()) all.Add(field.NameText);
        Assert.Equal(["a", ":name", "a"], all);
    }
}
