using Bridge.Formats;

namespace Bridge.Codecs.Tests.Binary;

public sealed class BinaryTests
{
    internal const string Meter = """
        layout: meter/1
        format: { type: binary, endian: big }
        fields:
          Magic: { type: bytes, length: 2, value: "0xCAFE" }
          Total: { type: u16, length_of: [Flags, Check] }
          Flags: { bits: { Version: 4, Urgent: { length: 1, type: boolean }, Offset: { length: 3, type: signed } } }
          Kind: { type: u8 }
          Serial: { type: bcd, length: 3 }
          Amount: { when: Kind = 1, type: i32, scale: 2, endian: little }
          Rate: { when: Kind = 2 or Kind = 3 and Flags.Urgent = true, type: f32 }
          Count: { type: u8 }
          Items:
            repeat: Count
            fields:
              Size: { type: u8 }
              Name: { type: text, length: Size - 1, encoding: latin1 }
              Code: { type: text, length: 4, pad: " " }
          Note: { type: text, until: "0x00" }
          Options:
            tlv: { tag: u8, length: u8, values: { Level: { tag: 0x11, type: u16 }, Label: { tag: 0x22, type: text }, Pair: { tag: 0x33, fields: { A: { type: u8 }, B: { type: i8 } } } } }
          Check: { type: u16, check: crc16_modbus, endian: little, over: [Magic, Options] }
        """;

    internal const string Json = """{"Magic":"CAFE","Total":43,"Flags":{"Version":5,"Urgent":true,"Offset":-2},"Kind":1,"Serial":12345,"Amount":-12.50,"Count":2,"Items":[{"Size":3,"Name":"\u00E9t","Code":"AB"},{"Size":1,"Name":"","Code":"WXYZ"}],"Note":"hi","Options":[{"Tag":17,"Level":513},{"Tag":34,"Label":"ab"},{"Tag":51,"Pair":{"A":1,"B":-1}},{"Tag":153,"Value":"DEAD"}],"Check":0}""";

    private const string Hex = "CAFE" + "002B" + "5E" + "01" + "012345" + "1EFBFFFF" + "02" + "03E97441422020" + "015758595A" + "686900" + "11020201" + "22026162" + "330201FF" + "9902DEAD";

    [Fact]
    public void A_message_is_written_byte_for_byte_with_lengths_counts_and_checksum_and_read_back()
    {
        var codec = Kit.Layout(Meter);
        var bytes = Kit.Encode(codec, Json);
        Assert.Equal(Hex, Convert.ToHexString(bytes)[..^4]);
        var crc = Modbus(bytes[..^2]);
        Assert.Equal([(byte)crc, (byte)(crc >> 8)], bytes[^2..]);
        Assert.Equal(Json.Replace("\"Check\":0", $"\"Check\":{crc}").Replace("\\u00E9", "é"), Kit.ToJson(codec, bytes));
        Assert.Equal(bytes, Kit.Encode(codec, Kit.Decode(codec, bytes)));
    }

    [Fact]
    public void What_is_constant_or_computed_may_be_left_out()
    {
        var codec = Kit.Layout(Meter);
        var bytes = Kit.Encode(codec, """{"Flags":{"Version":5,"Urgent":true,"Offset":-2},"Kind":1,"Serial":12345,"Amount":-12.5,"Items":[{"Name":"ét","Code":"AB"},{"Name":"","Code":"WXYZ"}],"Note":"hi","Options":[{"Level":513},{"Label":"ab"},{"Pair":{"A":1,"B":-1}},{"Tag":153,"Value":"dead"}]}""");
        Assert.Equal(Hex, Convert.ToHexString(bytes)[..^4]);
    }

    [Theory]
    [InlineData(0, 0xCB, "BR2260", "here always stands CAFE")]
    [InlineData(3, 0x2A, "BR2262", "it says 42, and the fields that it counts give 43")]
    [InlineData(6, 0x0A, "BR2123", "field Serial at 6: nibble 0xA is no decimal digit")]
    [InlineData(13, 0x09, "BR2121", "")]
    [InlineData(27, 0x7A, "BR2261", "the checksum is")]
    public void Damage_is_named_with_field_and_offset(int at, byte value, string code, string reason)
    {
        var codec = Kit.Layout(Meter);
        var bytes = Kit.Encode(codec, Json);
        bytes[at] = value;
        var error = Assert.Throws<MessageFormatException>(() => Kit.ToJson(codec, bytes));
        Assert.Equal(code, error.Code);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"Kind\":1", "\"Kind\":2", "BR2263", "its condition does not hold: Kind = 1")]
    [InlineData("\"Kind\":1", "\"Kind\":256", "BR2128", "256: it does not fit 8 bits without a sign")]
    [InlineData("-12.50", "0.005", "BR2128", "more decimals than the 2")]
    [InlineData("\"AB\"", "\"ABCDE\"", "BR2128", "it has 5 bytes, and the layout 4")]
    [InlineData("\"hi\"", "\"h\\u0000\"", "BR2128", "it holds 00, which ends it")]
    [InlineData("\"CAFE\"", "\"CAFF\"", "BR2260", "here always stands CAFE")]
    [InlineData("\"Version\":5", "\"Version\":16", "BR2128", "fits 4 bits")]
    [InlineData("\"Note\"", "\"Nota\"", "BR2129", "did you mean 'Note'?")]
    [InlineData("\"Serial\":12345", "\"Serial\":1234567", "BR2128", "has more than 6 digits")]
    public void What_a_field_cannot_hold_is_an_error(string was, string becomes, string code, string reason)
    {
        var error = Assert.Throws<MessageFormatException>(() => Kit.Encode(Kit.Layout(Meter), Json.Replace(was, becomes, StringComparison.Ordinal)));
        Assert.Equal(code, error.Code);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("A: { type: u8, lenght: 3 }", "unknown option 'lenght'")]
    [InlineData("A: { type: u12 }", "there is no type 'u12'")]
    [InlineData("A: { type: text, length: B }\n  B: { type: u8 }", "no such single field before it")]
    [InlineData("A: { type: text, length: rest }\n  B: { type: text, until: \"0x00\" }", "B behind it has no fixed size")]
    [InlineData("A: { bits: { X: 3, Y: 4 } }", "the bits are 7 together")]
    [InlineData("N: { type: u8 }\n  A: { when: N > 0, type: text, length: N }", "not known yet on encode")]
    [InlineData("A: { type: u8, check: crc32 }", "this checksum is an u32")]
    [InlineData("A: { type: u8, when: A == }", "is no condition")]
    public void Mistakes_of_a_layout_are_named(string fields, string message)
    {
        Assert.Null(Kit.TryLayout($"layout: x/1\nformat: binary\nfields:\n  {fields}\n", out var diagnostics));
        Assert.Contains(message, string.Join('\n', diagnostics.All), StringComparison.Ordinal);
    }

    [Fact]
    public void A_rest_leaves_room_for_the_checksum_behind_it()
    {
        var codec = Kit.Layout("layout: x/1\nformat: binary\nfields:\n  Body: { type: bytes, length: rest }\n  Check: { type: u32, check: crc32 }\n");
        var bytes = Kit.Encode(codec, """{"Body":"313233343536373839"}""");
        Assert.Equal("313233343536373839CBF43926", Convert.ToHexString(bytes)); // the check value of CRC-32
        Assert.Equal("""{"Body":"313233343536373839","Check":3421780262}""", Kit.ToJson(codec, bytes));
    }

    [Fact]
    public void Parts_that_share_a_count_must_agree()
    {
        var codec = Kit.Layout("layout: x/1\nformat: binary\nfields:\n  N: { type: u8 }\n  A: { type: u8, repeat: N }\n  B: { type: u8, repeat: N }\n");
        Assert.Equal("02" + "0102" + "0304", Convert.ToHexString(Kit.Encode(codec, """{"A":[1,2],"B":[3,4]}""")));
        Assert.Equal("BR2264", Assert.Throws<MessageFormatException>(() => Kit.Encode(codec, """{"A":[1,2],"B":[3]}""")).Code);
    }

    [Fact]
    public void Random_documents_come_back_as_they_were()
    {
        var codec = Kit.Layout(Meter);
        var random = new Random(5);
        for (var i = 0; i < 500; i++)
        {
            var kind = random.Next(1, 4);
            var urgent = random.Next(2) == 1;
            var rate = kind == 2 || (kind == 3 && urgent);
            var items = string.Join(',', Enumerable.Range(0, random.Next(6)).Select(n => $$"""{"Name":"{{new string((char)('a' + n), random.Next(9))}}","Code":"{{random.Next(10000)}}"}"""));
            var options = string.Join(',', Enumerable.Range(0, random.Next(4)).Select(_ => random.Next(2) == 0 ? $$"""{"Level":{{random.Next(65536)}}}""" : $$"""{"Tag":200,"Value":"{{Convert.ToHexString(BitConverter.GetBytes(random.Next()))}}"}"""));
            var json = $$"""{"Flags":{"Version":{{random.Next(16)}},"Urgent":{{(urgent ? "true" : "false")}},"Offset":{{random.Next(-4, 4)}}},"Kind":{{kind}},"Serial":{{random.Next(1000000)}},{{(kind == 1 ? $"\"Amount\":{random.Next(int.MinValue, int.MaxValue)}e-2," : "")}}{{(rate ? $"\"Rate\":{random.Next(1000)}.5," : "")}}"Items":[{{items}}],"Note":"{{new string('n', random.Next(20))}}","Options":[{{options}}]}""";
            var bytes = Kit.Encode(codec, json);
            Assert.Equal(bytes, Kit.Encode(codec, Kit.Decode(codec, bytes)));
        }
    }

    [Fact]
    public void Damaged_messages_are_rejected_or_come_back_byte_for_byte()
    {
        // Without checksum and total, so that damage reaches the fields behind.
        var codec = Kit.Layout(Meter.Replace(", length_of: [Flags, Check]", "").Replace(", check: crc16_modbus", "").Replace(", over: [Magic, Options]", ""));
        var good = Convert.FromHexString(Hex + "0000");
        var random = new Random(11);
        var read = 0;
        for (var i = 0; i < Kit.FuzzInputs; i++)
        {
            var bytes = Mutator.Mutate(good, random);
            try
            {
                var document = Kit.Decode(codec, bytes);
                read++;
                Assert.Equal(bytes, Kit.Encode(codec, document));
            }
            catch (MessageFormatException e)
            {
                Assert.StartsWith("BR2", e.Code, StringComparison.Ordinal);
            }
        }
        Assert.True(read > 10, $"only {read} inputs were read");
    }

    // By the definition, bit by bit.
    private static int Modbus(byte[] bytes)
    {
        var crc = 0xFFFF;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var i = 0; i < 8; i++) crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xA001 : crc >> 1;
        }
        return crc;
    }
}
