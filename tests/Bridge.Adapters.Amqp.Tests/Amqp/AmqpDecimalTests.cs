using Bridge.Adapters.Amqp.Amqp.Conversion;
using CsCheck;

namespace Bridge.Adapters.Amqp.Tests.Amqp;

public sealed class AmqpDecimalTests
{
    [Fact]
    public void Every_decimal_of_NET_comes_back_bit_for_bit() =>
        Gen.Decimal.Sample(d => decimal.GetBits(AmqpDecimal.ToDecimal(AmqpDecimal.Of(d))!.Value).AsSpan().SequenceEqual(decimal.GetBits(d)));

    [Theory]
    [InlineData("0", "30400000000000000000000000000000")]
    [InlineData("1", "30400000000000000000000000000001")]
    [InlineData("-1.5", "B03E000000000000000000000000000F")]
    [InlineData("1000.00", "303C00000000000000000000000186A0")]
    public void The_bytes_are_those_of_IEEE_754_with_a_binary_coefficient(string value, string hex) =>
        Assert.Equal(hex, Convert.ToHexString(AmqpDecimal.Of(decimal.Parse(value, System.Globalization.CultureInfo.InvariantCulture)).Bytes));

    [Theory]
    [InlineData("78000000000000000000000000000000")]   // infinity
    [InlineData("7C000000000000000000000000000000")]   // not a number
    [InlineData("5FFE314DC6448D9338C15B0A00000000")]   // far beyond
    public void What_NET_has_not_is_no_decimal(string hex) => Assert.Null(AmqpDecimal.ToDecimal(new global::Amqp.Types.Decimal(Convert.FromHexString(hex))));
}
