using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Bridge.Documents;
using Bridge.Formats;

namespace Bridge.Codecs.Tests.Json;

public class JsonCodecTests
{
    private static readonly ICodec Strict = Kit.Codec("json");

    [Theory]
    [InlineData("""{"a":1,"b":[true,false,null,-0,1.50,1e5,12345678901234567890123456789012345678901234567890],"c":{"d":{}},"e":[],"f":"x"}""")]
    [InlineData("\"text\"")]
    [InlineData("-12.50")]
    [InlineData("""{"ä":"ü€😀","q\"\\":"\u0041\n\/\ud83d\ude00"}""")]
    [InlineData("""[[[[1]]],[{"x":[{}]}]]""")]
    [InlineData("""{"":""}""")]
    public void What_is_read_is_written_again(string json)
    {
        Assert.Equal(json.Replace("\"q\\\"\\\\\"", "\"q\\\"\\\\\"", StringComparison.Ordinal), Kit.ToJson(Strict, json));
    }

    [Fact]
    public void White_space_and_a_mark_of_utf_8_are_passed_over()
    {
        Assert.Equal("""{"a":[1,2],"b":{}}""", Kit.ToJson(Strict, "\uFEFF \r\n{\t\"a\" : [ 1 ,\n 2 ] , \"b\":{ } } \n"));
    }

    [Theory]
    [InlineData("", "BR2101", 0, "expected a JSON value, found the end of the message")]
    [InlineData("{\"a\":1,}", "BR2101", 7, "expected a member's name in double quotes, found '}' (7D)")]
    [InlineData("{\n \"a\" 1}", "BR2101", 7, "JSON at byte 7 (line 2, column 6): expected ':' after a member's name, found '1' (31)")]
    [InlineData("[1 2]", "BR2101", 3, "expected ',' or ']' after an item")]
    [InlineData("[007]", "BR2101", 1, "a number may not begin with 0")]
    [InlineData("[1.]", "BR2101", 3, "expected a digit after the point")]
    [InlineData("\"a\tb\"", "BR2101", 2, "byte 09 may not stand in a text unescaped")]
    [InlineData("\"a\\x\"", "BR2101", 3, "'x' (78) after a backslash is no escape")]
    [InlineData("\"\\u12G4\"", "BR2101", 5, "four hexadecimal digits")]
    [InlineData("\"abc", "BR2101", 4, "the quote that ends a text")]
    [InlineData("nul", "BR2101", 0, "expected a value")]
    [InlineData("{} {}", "BR2101", 3, "documents: many")]
    [InlineData("[€", "BR2101", 1, "'€' (E282AC)")]
    public void An_error_names_place_and_cause(string json, string code, int offset, string text)
    {
        var error = Assert.Throws<MessageFormatException>(() => Kit.Decode(Strict, Encoding.UTF8.GetBytes(json)));
        Assert.Equal(code, error.Code);
        Assert.Equal(offset, error.Offset);
        Assert.Contains(text, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("5B22E4225D", 2, "byte E4 is no UTF-8")]
    [InlineData("5B22C0AF225D", 2, "is no UTF-8")]
    [InlineData("5B22EDA080225D", 2, "is no UTF-8")]
    [InlineData("FFFE5B005D00", 0, "the mark of UTF-16")]
    public void Invalid_utf_8_is_an_error_at_its_place(string hex, int offset, string text)
    {
        var error = Assert.Throws<MessageFormatException>(() => Kit.Decode(Strict, Convert.FromHexString(hex)));
        Assert.Equal("BR2104", error.Code);
        Assert.Equal(offset, error.Offset);
        Assert.Contains(text, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nesting_is_limited()
    {
        var codec = Kit.Codec("json", "max_depth: 3");
        Assert.Equal("[[[1]]]", Kit.ToJson(codec, "[[[1]]]"));
        var error = Assert.Throws<MessageFormatException>(() => Kit.Decode(codec, "[[[[1]]]]"u8));
        Assert.Equal(("BR2102", 3L), (error.Code, error.Offset));
        Assert.Throws<MessageFormatException>(() => Kit.Decode(Strict, Encoding.UTF8.GetBytes(new string('[', 100_000))));
        var deep = new string('[', 512) + new string(']', 512);
        Assert.Equal(deep, Kit.ToJson(Strict, deep));
    }

    [Theory]
    [InlineData("""{"a":1,"b":2,"a":3}""", """{"b":2,"a":3}""")]
    [InlineData("""{"a":{"x":1},"a":{"y":2},"a":[3]}""", """{"a":[3]}""")]
    [InlineData("""{"a":1,"\u0061":2,"b":{"a":1,"a":2}}""", """{"a":2,"b":{"a":2}}""")]
    public void The_last_of_equal_names_counts(string json, string expected)
    {
        Assert.Equal(expected, Kit.ToJson(Strict, json));
        var document = Kit.Decode(Strict, Encoding.UTF8.GetBytes(json));
        var hint = 1;
        var found = document.Find(0, "a"u8, ref hint);
        Assert.Equal(JsonNode.Parse(expected)!["a"]!.ToJsonString(), Sub(document, found));
    }

    [Fact]
    public void Equal_names_may_be_rejected()
    {
        var codec = Kit.Codec("json", "duplicate_keys: reject");
        Assert.Equal("""{"a":{"a":1},"b":{"a":1}}""", Kit.ToJson(codec, """{"a":{"a":1},"b":{"a":1}}"""));
        var error = Assert.Throws<MessageFormatException>(() => Kit.Decode(codec, """{"a":1,"b":2,"\u0061":3}"""u8));
        Assert.Equal(("BR2103", "a"), (error.Code, error.Path));
    }

    [Fact]
    public void Equal_names_among_thousands_are_found_fast()
    {
        var json = "{" + string.Join(",", Enumerable.Range(0, 50_000).Select(i => $"\"m{i % 49_999}\":{i}")) + "}";
        var document = Kit.Decode(Strict, Encoding.UTF8.GetBytes(json));
        Assert.Equal("49999", Sub(document, document.Find(0, "m0"u8)));
        Assert.Equal("49998", Sub(document, document.Find(0, "m49998"u8)));
        Assert.Throws<MessageFormatException>(() => Kit.Decode(Kit.Codec("json", "duplicate_keys: reject"), Encoding.UTF8.GetBytes(json)));
    }

    [Fact]
    public void A_hint_never_finds_a_deeper_member_of_the_same_name()
    {
        var hint = 0;
        var first = Kit.Decode(Strict, """{"x":1,"b":2}"""u8);
        Assert.Equal("2", Sub(first, first.Find(0, "b"u8, ref hint)));
        var second = Kit.Decode(Strict, """{"x":{"b":5},"b":2}"""u8);
        Assert.Equal("2", Sub(second, second.Find(0, "b"u8, ref hint)));
    }

    [Fact]
    public void Nodes_know_their_bytes_and_their_parent()
    {
        var document = Kit.Decode(Strict, """ {"a":[10,{"b":"x\n"}],"c":true}"""u8);
        Assert.Equal("""{"a":[10,{"b":"x\n"}],"c":true}"""u8, document.SourceOf(document[0]));
        var list = document.Find(0, "a"u8);
        Assert.Equal("""[10,{"b":"x\n"}]"""u8, document.SourceOf(document[list]));
        Assert.Equal(2, document[list].Length);
        Assert.Equal([-1, 0, 1, 1, 3, 0], document.Nodes.ToArray().Select(n => n.Parent));
        document.Unescape(4);
        Assert.Equal("x\n"u8, document.Value(document[4]));
        Assert.Equal(@"x\n"u8, document.SourceOf(document[4]));
    }

    [Fact]
    public void Decoding_and_writing_allocates_nothing_per_message()
    {
        var body = Encoding.UTF8.GetBytes(JsonSamples.Order);
        using var batch = Bridge.Messages.MessageBatch.Rent();
        batch.Add(new Bridge.Messages.MessageDraft { Body = body });
        var document = new Document();
        var output = new System.Buffers.ArrayBufferWriter<byte>(1 << 20);
        var writer = Strict.CreateWriter(output);
        for (var i = 0; i < 100; i++) Once();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) Once();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Once()
        {
            output.ResetWrittenCount();
            Strict.Decode(batch[0], document);
            writer.Copy(document, 0);
            writer.Complete();
        }
    }

    [Fact]
    public void Generated_documents_are_read_as_System_Text_Json_reads_them()
    {
        var random = new Random(4711);
        for (var i = 0; i < 2_000; i++)
        {
            var json = JsonSamples.Generate(random, 0);
            Assert.Equal(Canonical(json), Canonical(Kit.ToJson(Strict, json)));
        }
    }

    [Fact]
    public void Mutated_documents_are_taken_or_refused_as_by_System_Text_Json()
    {
        var random = new Random(815);
        var disagreements = new List<string>();
        for (var i = 0; i < Kit.FuzzInputs; i++)
        {
            var bytes = Mutator.Mutate(Encoding.UTF8.GetBytes(i % 3 == 0 ? JsonSamples.Order : JsonSamples.Generate(random, 0)), random);
            string? ours = null;
            try
            {
                ours = Kit.ToJson(Strict, bytes);
            }
            catch (MessageFormatException)
            {
            }
            string? theirs = null;
            try
            {
                if (System.Text.Unicode.Utf8.IsValid(bytes)) theirs = Canonical(bytes); // which it does not check itself
            }
            catch (JsonException)
            {
            }
            if ((ours is null ? null : Canonical(ours)) != theirs) disagreements.Add(Convert.ToHexString(bytes));
        }
        Assert.Empty(disagreements);
    }

    [Fact]
    public void Json_files_of_a_test_suite_are_taken_or_refused_as_named()
    {
        var wrong = new List<string>();
        foreach (var file in Directory.GetFiles(Path.Combine(Kit.RequireData("json"), "JSONTestSuite", "parsing")))
        {
            var name = Path.GetFileName(file);
            var taken = true;
            try
            {
                Kit.Decode(Strict, File.ReadAllBytes(file));
            }
            catch (MessageFormatException)
            {
                taken = false;
            }
            if (name[0] != 'i' && taken != (name[0] == 'y')) wrong.Add(name);
        }
        Assert.Empty(wrong);
    }

    private static string Sub(Document document, int node)
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        var writer = Strict.CreateWriter(output);
        writer.Copy(document, node);
        writer.Complete();
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static string Canonical(string json) => Canonical(Encoding.UTF8.GetBytes(json));

    /// <summary>The document as System.Text.Json understands it, the last of equal names counting.</summary>
    private static string Canonical(byte[] json)
    {
        if (json.AsSpan().StartsWith("\uFEFF"u8)) json = json[3..];
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 512 });
        return Canonical(document.RootElement);
    }

    private static string Canonical(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => "{" + string.Join(",", element.EnumerateObject().GroupBy(Name).Select(g => $"{g.Key}:{Canonical(g.Last().Value)}").Order(StringComparer.Ordinal)) + "}",
        JsonValueKind.Array => "[" + string.Join(",", element.EnumerateArray().Select(Canonical)) + "]",
        JsonValueKind.String => Text(element.GetRawText()),
        _ => element.GetRawText(),
    };

    private static string Name(JsonProperty property) => Text(JsonName(property));

    // Lone surrogates cannot be had as a string from System.Text.Json, so texts are compared with their escapes resolved by us.
    private static string JsonName(JsonProperty property)
    {
        var raw = property.ToString();
        var end = 1;
        while (raw[end] != '"') end += raw[end] == '\\' ? 2 : 1;
        return raw[..(end + 1)];
    }

    private static string Text(string raw)
    {
        var bytes = Encoding.UTF8.GetBytes(raw);
        var target = new byte[bytes.Length];
        return Convert.ToHexString(target.AsSpan(0, JsonEscapes.Unescape(bytes, target)));
    }
}
