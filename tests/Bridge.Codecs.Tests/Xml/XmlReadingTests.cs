using System.Buffers;
using System.Text;
using Bridge.Documents;
using Bridge.Formats;
using Bridge.Messages;

namespace Bridge.Codecs.Tests.Xml;

/// <summary>Messages in UTF-8 go through one reader one after another; what it does with a message must not depend on those before, and be what a reader of its own does.</summary>
public sealed class XmlReadingTests
{
    /// <summary>A declaration that only a reader of its own takes.</summary>
    private const string Alone = "<?xml  version='1.0'?>";

    [Theory]
    [InlineData("<a>&#233;é<b>1</b>😀</a>", """{"a":{"#text":["éé","😀"],"b":"1"}}""", """{"a":{"#text":"éé😀","b":"1"}}""")]
    [InlineData("<a>one<!-- c -->two<![CDATA[<three>]]>\r\nfour<?p i?>five</a>", """{"a":"onetwo<three>\nfourfive"}""")]
    [InlineData("<a x='1&#10;2\n3\t4'/>", """{"a":{"@x":"1\n2 3 4"}}""")]
    [InlineData("<a x=''>\r\n <b y=\"'\"/>\r\n</a>", """{"a":{"@x":"","b":{"@y":"'"}}}""")]
    [InlineData("<a>\u00A0<b/></a>", "{\"a\":{\"#text\":\"\u00A0\",\"b\":null}}")]
    [InlineData("<a>&#32;<b/>\n\t</a>", """{"a":{"b":null}}""")]
    [InlineData("<p:a q:x='1' xmlns='u' xmlns:r='v'><r:b/></p:a>", """{"p:a":{"@q:x":"1","@xmlns":"u","@xmlns:r":"v","r:b":null}}""")]
    [InlineData("<a><b/><c/><b/><d/><c/><b>x</b></a>", """{"a":{"b":[null,null,"x"],"c":[null,null],"d":null}}""")]
    [InlineData("<é ü='ö'>ß</é>\n", """{"é":{"@ü":"ö","#text":"ß"}}""")]
    [InlineData("<a><b></b><![CDATA[]]></a>", """{"a":{"b":""}}""")]
    [InlineData("<a:b:c/>", """{"a:b:c":null}""")]
    public void A_message_means_the_same_behind_others_and_by_itself(string xml, string json, string? again = null)
    {
        var codec = Kit.Codec("xml");
        foreach (var before in new[] { "", "<x/>", "<x xmlns:q='z'><a></x>", "<x>&undefined;</x>", "<x/>\n\n\n<y/>" })
        {
            if (before.Length > 0) Record.Exception(() => Kit.ToJson(codec, before));
            Assert.Equal(json, Kit.ToJson(codec, xml));
            Assert.Equal(json, Kit.ToJson(codec, "<?xml version='1.0' encoding=\"UTF-8\" standalone='yes' ?>" + xml));
            Assert.Equal(json, Kit.ToJson(codec, Alone + xml));
            Assert.Equal(again ?? json, Kit.ToJson(codec, Kit.Encode(codec, json)));
        }
    }

    [Theory]
    [InlineData("iso-8859-1", "iso-8859-1", false)]
    [InlineData("windows-1252", "windows-1252", false)]
    [InlineData("utf-16", "utf-16", true)]
    [InlineData("", "utf-16", true)]
    [InlineData("", "utf-16BE", true)]
    [InlineData("utf-8", "utf-8", true)]
    public void Other_encodings_are_read_by_their_declaration_or_their_first_bytes(string declared, string encoding, bool hasMark)
    {
        CodePagesEncodingProvider.Instance.GetEncoding(1252);
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var bytes = Encoding.GetEncoding(encoding);
        var xml = $"<?xml version=\"1.0\"{(declared.Length > 0 ? $" encoding=\"{declared}\"" : "")}?><a x=\"ü\">é</a>";
        Assert.Equal("""{"a":{"@x":"ü","#text":"é"}}""", Kit.ToJson(Kit.Codec("xml"), [.. hasMark ? bytes.GetPreamble() : [], .. bytes.GetBytes(xml)]));
    }

    [Theory]
    [InlineData("<?xml version=\"1.0\" encoding=\"utf-8\"?><a>\xE9</a>")]
    [InlineData("<a>\xE9</a>")]
    [InlineData("<?xml version=\"1.0\" encoding=\"utf-16\"?><a>x</a>")]
    [InlineData("<?xml version=\"1.0\" encoding=\"no-such\"?><a>x</a>")]
    public void A_declaration_that_the_bytes_contradict_is_refused(string latin1) =>
        Assert.Equal("BR2130", Assert.Throws<MessageFormatException>(() => Kit.ToJson(Kit.Codec("xml"), Encoding.Latin1.GetBytes(latin1))).Code);

    [Theory]
    [InlineData("<a/><b/>")]
    [InlineData("<a/>text")]
    [InlineData("text<a/>")]
    [InlineData("<a/><![CDATA[x]]>")]
    [InlineData("<a><!-- ")]
    [InlineData("<a><![CDATA[ ")]
    [InlineData("<a b='")]
    [InlineData("<a/><?xml version='1.0'?>")]
    [InlineData(" <?xml version='1.0'?><a/>")]
    [InlineData("<!DOCTYPE a><a/>")]
    [InlineData("<a x='1' x='2'/>")]
    [InlineData("</a>")]
    [InlineData("   ")]
    public void What_is_no_document_is_refused_and_the_next_message_is_read(string xml)
    {
        var codec = Kit.Codec("xml");
        for (var round = 0; round < 2; round++)
        {
            var error = Assert.Throws<MessageFormatException>(() => Kit.ToJson(codec, xml));
            Assert.Equal("BR2130", error.Code);
            Assert.Matches("^XML at line 1, column [1-9][0-9]*: |^XML: (Root element is missing|DTD is prohibited)", error.Message);
            Assert.Equal("""{"next":"1"}""", Kit.ToJson(codec, "<next>1</next>"));
        }
    }

    [Fact]
    public void Damage_is_refused_or_read_as_a_reader_of_its_own_does()
    {
        var (stream, alone) = (Kit.Codec("xml"), Kit.Codec("xml"));
        var random = new Random(17);
        var good = Encoding.UTF8.GetBytes("<n:a x=\"1\" y='&#x20AC;'>\r\n <b>t &amp; ü</b>mixed<b/><!-- c --><c><![CDATA[x]]>y😀</c><b>3</b></n:a>\n");
        var read = 0;
        for (var i = 0; i < Kit.FuzzInputs * 3; i++)
        {
            var bytes = Mutator.Mutate(good, random);
            var (ours, theirs) = (Outcome(stream, bytes), Outcome(alone, [.. Encoding.UTF8.GetBytes(Alone), .. bytes]));
            // A declaration behind ours, or a byte order mark, is another document.
            if (bytes.AsSpan().StartsWith("<?xml"u8) || bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) || (bytes.Length > 1 && bytes[0] is 0xFE or 0xFF)) continue;
            Assert.True(ours == theirs, $"{Convert.ToHexString(bytes)}\n{ours}\n{theirs}");
            if (ours[0] == '{') read++;
        }
        Assert.True(read > 30, $"only {read} inputs were read");
    }

    [Fact]
    public void Values_that_stand_in_the_message_as_they_are_know_their_bytes()
    {
        const string xml = "<?xml version=\"1.0\"?>\n<!-- ö -->\n<ä x=\"😀\" y='2'>\r\n  <b>über</b><c>&lt;</c>\n</ä>";
        var codec = Kit.Codec("xml");
        Kit.Decode(codec, "<x>\n\n</x>"u8);
        var document = Kit.Decode(codec, Encoding.UTF8.GetBytes(xml));
        var found = new List<(string, string)>();
        for (var node = 0; node < document.Count; node++)
        {
            if (document[node].Kind == NodeKind.Text) found.Add((Encoding.UTF8.GetString(document.Name(document[node])), Encoding.UTF8.GetString(document.SourceOf(document[node]))));
        }
        Assert.Equal([("@x", "😀"), ("@y", "2"), ("b", "über"), ("c", "&lt;")], found);
    }

    [Fact]
    public void An_element_with_many_members_of_many_names_costs_no_more_than_its_bytes()
    {
        var xml = new StringBuilder("<a>");
        for (var i = 0; i < 40_000; i++) xml.Append($"<n{i}/><b{i % 500}/>");
        var json = Kit.ToJson(Kit.Codec("xml"), xml.Append("</a>").ToString());
        Assert.StartsWith("""{"a":{"n0":null,"b0":[null,null""", json, StringComparison.Ordinal);
        Assert.Equal(40_500 - 1, json.Split(",\"").Length - 1);
    }

    [Fact]
    public void Names_that_never_come_again_are_forgotten()
    {
        var codec = Kit.Codec("xml", "lists: [l]");
        for (var i = 0; i < 10_000; i++) Assert.Equal($$$"""{"r{{{i}}}":{"@a{{{i}}}":"1","l":["x"]}}""", Kit.ToJson(codec, $"<r{i} a{i}='1'><l>x</l></r{i}>"));
    }

    [Fact]
    public void Messages_that_resemble_one_another_allocate_little()
    {
        var codec = Kit.Codec("xml");
        using var batch = MessageBatch.Rent();
        batch.Add(new MessageDraft { Body = "<order no=\"1\"><line sku=\"AB-1\">2</line><line sku=\"AB-2\">5</line><note>none</note></order>"u8 });
        var document = new Document();
        var output = new ArrayBufferWriter<byte>(1024);
        var writer = codec.CreateWriter(output);
        var least = long.MaxValue;
        for (var round = 0; round < 20; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 50; i++)
            {
                codec.Decode(batch[0], document);
                output.ResetWrittenCount();
                writer.Reset(output);
                writer.Copy(document, 0);
                writer.Complete();
            }
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        Assert.InRange(least, 0, 50 * 256); // the reader's own: a few strings
    }

    [Theory]
    [InlineData("""{"a":"\ud83d"}""", "U+D83D")]
    [InlineData("""{"a":"x\u0001"}""", "U+0001")]
    [InlineData("""{"a":"\uFFFE"}""", "U+FFFE")]
    [InlineData("""{"a":{"@x":"\u001F"}}""", "U+001F")]
    public void A_character_that_xml_has_not_is_named(string json, string character) =>
        Assert.Contains($"the character {character} cannot stand in XML", Assert.Throws<MessageFormatException>(() => Kit.Encode(Kit.Codec("xml"), json)).Message, StringComparison.Ordinal);

    [Fact]
    public void Escapes_are_written_where_a_reader_would_change_the_text() =>
        Assert.Equal("<a x=\"&lt;&#x9;&#xA;&#xD;&quot;'&gt;&amp;\ud7ff\ue000í\">\t\n&#xD;\"&lt;&gt;&amp;퟿\uFEFFï😀</a>", Kit.EncodeText(Kit.Codec("xml", "declaration: false"), """{"a":{"@x":"<\t\n\r\"'>&\uD7FF\uE000í","#text":"\t\n\r\"<>&\uD7FF\uFEFFï😀"}}"""));

    private static string Outcome(ICodec codec, byte[] bytes)
    {
        try
        {
            return Kit.ToJson(codec, bytes);
        }
        catch (MessageFormatException e)
        {
            return e.Code;
        }
    }

    [Fact]
    public void A_peer_that_makes_up_names_takes_no_more_memory_than_a_large_message()
    {
        var codec = Kit.Codec("xml", "");
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < 60; i++)
        {
            Kit.ToJson(codec, $"<a xmlns=\"urn:{i}{new string('u', 500_000)}\"/>");
            Kit.ToJson(codec, $"<n{i}{new string('n', 500_000)}/>");
        }
        Assert.Equal("""{"b":"1"}""", Kit.ToJson(codec, "<b>1</b>"));
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 30 << 20);
    }

    [Theory]
    [InlineData("&#32;<a/>")]
    [InlineData("<a/>&#32;")]
    public void A_reference_outside_the_root_is_no_xml(string text) => Assert.Throws<MessageFormatException>(() => Kit.ToJson(Kit.Codec("xml", ""), text));
}
