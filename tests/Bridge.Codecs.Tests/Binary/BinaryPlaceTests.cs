using Bridge.Formats;

namespace Bridge.Codecs.Tests.Binary;

/// <summary>Names for numbers, lists that end at an item, parts at a position, texts that end within their room, alternatives that go up to the end.</summary>
public sealed class BinaryPlaceTests
{
    private const string Names = "N: { type: u8, names: { 1: open, 0x10: closed } }\n  B: { bits: { Kind: { length: 2, names: { 0: idle, 3: busy } }, Spare: 6 } }\n  Extra: { when: N = \"closed\", type: u8 }";
    private const string Labels = "Labels: { repeat_until: Size = 0, fields: { Size: { type: u8 }, Text: { type: text, length: Size } } }\n  Codes: { type: u16, repeat_until: 0xFFFF }\n  Words: { type: text, length: 2, repeat_until: \"'ZZ'\" }";
    private const string Places = "Where: { type: u16 }\n  Head: { type: u8 }\n  Body: { at: Where, type: text, length: 2 }\n  Tail: { at: 12, type: u8 }";
    private const string Room = "A: { type: text, length: 6, until: \"0x00\", pad: \" \" }\n  B: { type: bytes, length: 3, until: \"0xFFFF\" }";
    private const string Digits = "Length: { type: digits, length: 3, encoding: cp037 }\n  Text: { type: text, length: Length, encoding: cp037 }\n  Amount: { type: digits, length: 5, scale: 2 }";
    private const string Alternatives = "Kind: { type: u8 }\n  A: { when: Kind = 1, type: text, length: rest }\n  B: { when: Kind = 2, type: bytes, length: rest }\n  C: { when: Kind != 2, type: u8 }";

    [Theory]
    [InlineData(Names, "01C0", """{"N":"open","B":{"Kind":"busy","Spare":0}}""")]
    [InlineData(Names, "1000" + "07", """{"N":"closed","B":{"Kind":"idle","Spare":0},"Extra":7}""")]
    [InlineData(Names, "0280", """{"N":"2","B":{"Kind":"2","Spare":0}}""")]
    [InlineData(Labels, "026162" + "0163" + "00" + "0001FFFF" + "4142" + "5A5A", """{"Labels":[{"Size":2,"Text":"ab"},{"Size":1,"Text":"c"},{"Size":0,"Text":""}],"Codes":[1,65535],"Words":["AB","ZZ"]}""")]
    [InlineData(Places, "0005" + "07" + "0000" + "6162" + "0000000000" + "09", """{"Where":5,"Head":7,"Body":"ab","Tail":9}""")]
    [InlineData(Room, "616200202020" + "01FFFF", """{"A":"ab","B":"01"}""")]
    [InlineData(Room, "616263646566" + "010203", """{"A":"abcdef","B":"010203"}""")]
    [InlineData(Digits, "F0F0F2" + "8182" + "3031323530", """{"Length":2,"Text":"ab","Amount":12.50}""")]
    [InlineData(Alternatives, "01" + "6162" + "FF", """{"Kind":1,"A":"ab","C":255}""")]
    [InlineData(Alternatives, "02" + "0102", """{"Kind":2,"B":"0102"}""")]
    public void Bytes_and_document_say_the_same(string fields, string bytes, string json)
    {
        var codec = Codec(fields);
        Assert.Equal(json, Kit.ToJson(codec, Convert.FromHexString(bytes)));
        Assert.Equal(bytes, Convert.ToHexString(Kit.Encode(codec, json)));
    }

    [Fact]
    public void A_position_that_the_mapping_leaves_out_is_where_the_part_comes_to_stand() =>
        Assert.Equal("0003" + "07" + "6162" + "00000000000000" + "09", Convert.ToHexString(Kit.Encode(Codec(Places), """{"Head":7,"Body":"ab","Tail":9}""")));

    [Theory]
    [InlineData(Places, "0002" + "07" + "6162", "BR2121", "it begins at 2, and the fields before it end at 3")]
    [InlineData(Places, "0FFF" + "07" + "6162", "BR2121", "it begins at 4095, and the bytes end at 5")]
    [InlineData(Labels, "0161", "BR2121", "")]
    [InlineData(Digits, "F0F040", "BR2123", "byte 40 is no digit of cp037")]
    [InlineData("Kind: { type: u8 }\n  A: { when: Kind > 0, type: text, length: rest }\n  B: { when: Kind > 1, type: text, until: \"0x00\" }", "026100", "BR2121", "B behind it, which has no fixed size, is there as well")]
    public void What_cannot_be_read_says_why(string fields, string bytes, string code, string reason)
    {
        var error = Assert.Throws<MessageFormatException>(() => Kit.ToJson(Codec(fields), Convert.FromHexString(bytes)));
        Assert.Equal(code, error.Code);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Names, """{"N":"opne","B":{"Kind":"idle","Spare":0}}""", "BR2128", "did you mean 'open'?")]
    [InlineData(Names, """{"N":1,"B":{"Kind":"bsy","Spare":0}}""", "BR2128", "did you mean 'busy'?")]
    [InlineData(Labels, """{"Labels":[{"Text":"ab"}],"Codes":[65535],"Words":["ZZ"]}""", "BR2263", "ends with an item for which Size = 0 does not hold")]
    [InlineData(Labels, """{"Labels":[{"Text":""},{"Text":""}],"Codes":[65535],"Words":["ZZ"]}""", "BR2263", "and others follow")]
    [InlineData(Labels, """{"Labels":[{"Text":""}],"Codes":[],"Words":["ZZ"]}""", "BR2263", "the list has no item")]
    [InlineData(Places, """{"Where":60000,"Head":7,"Body":"ab","Tail":9}""", "BR2128", "it begins at 12, and the fields before it end at 60002")]
    [InlineData(Digits, """{"Text":"ab","Amount":1000}""", "BR2128", "has more than 5 digits")]
    [InlineData(Room, """{"A":"abcdefg","B":""}""", "BR2128", "it has 7 bytes, and the layout 6")]
    public void What_cannot_be_written_says_why(string fields, string json, string code, string reason)
    {
        var error = Assert.Throws<MessageFormatException>(() => Kit.Encode(Codec(fields), json));
        Assert.Equal(code, error.Code);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("A: { type: u8, names: { x: a } }", "'x' is no whole number")]
    [InlineData("A: { type: u8, names: { 1: a, 2: a } }", "stands for 1 and 2")]
    [InlineData("A: { type: u8, names: { 1: '7' } }", "is a number itself")]
    [InlineData("A: { type: text, length: 1, names: { 1: a } }", "only whole numbers have names")]
    [InlineData("A: { type: u8, names: { 1: on } }\n  B: { when: A = \"off\", type: u8 }", "A has no name 'off'")]
    [InlineData("A: { repeat_until: Sice = 0, fields: { Size: { type: u8 } } }", "no such single field; did you mean 'Size'?")]
    [InlineData("A: { type: u8, repeat: 2, repeat_until: 0 }", "and not both")]
    [InlineData("A: { at: B, type: u8 }\n  B: { type: u8 }", "no such single field before it")]
    [InlineData("A: { type: text, length: rest, until: \"0x00\" }", "both only where the length is a number")]
    public void Mistakes_of_a_layout_are_named(string fields, string message)
    {
        Assert.Null(Kit.TryLayout($"layout: x/1\nformat: binary\nfields:\n  {fields}\n", out var diagnostics));
        Assert.Contains(message, string.Join('\n', diagnostics.All), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Names, "0280")]
    [InlineData(Labels, "0261620163000001FFFF41425A5A")]
    [InlineData(Places, "00050700006162000000000009")]
    [InlineData(Room, "61620020202001FFFF")]
    [InlineData(Alternatives, "016162FF")]
    [InlineData(Digits, "F0F0F281823031323530")]
    public void What_is_read_of_damaged_messages_is_written_so_that_it_reads_the_same(string fields, string good)
    {
        var codec = Codec(fields);
        var random = new Random(good.Length);
        for (var i = 0; i < Kit.FuzzInputs; i++)
        {
            string json;
            try
            {
                json = Kit.ToJson(codec, Mutator.Mutate(Convert.FromHexString(good), random));
            }
            catch (MessageFormatException e)
            {
                Assert.StartsWith("BR2", e.Code, StringComparison.Ordinal);
                continue;
            }
            Assert.Equal(json, Kit.ToJson(codec, Kit.Encode(codec, json)));
        }
    }

    private static ICodec Codec(string fields) => Kit.Layout($"layout: x/1\nformat: binary\nfields:\n  {fields}\n");
}
