using System.Text;
using System.Text.Json;
using Bridge.Configuration;
using Bridge.Configuration.Tree;
using Bridge.Formats;
using Bridge.Mapping.Files;
using Bridge.Mapping.Files.Rejections;
using Bridge.Mapping.Testing;
using Bridge.Messages;

namespace Bridge.Mapping.Tests.Files;

/// <summary>ACH files that nobody of this project wrote, by the layout that comes with the product; totals included.</summary>
public class NachaTests
{
    public static TheoryData<string> Files => Folder() is { } folder ? [.. Directory.EnumerateFiles(folder, "*.ach").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)] : ["none"];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_file_gives_its_records_and_sums_and_comes_back_byte_for_byte(string file)
    {
        var folder = Folder();
        Assert.SkipWhen(folder is null, "The sample data is not here: put it at ../shared/data beside the clone.");
        var bytes = File.ReadAllBytes(Path.Combine(folder!, file));
        using var facts = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder!, "..", "expected-facts.json")));
        if (!facts.RootElement.GetProperty("files").TryGetProperty($"ach/{file}", out var fact)) Assert.Skip("no facts about this file");
        var codec = Load(file == "adv.ach" ? "std/nacha-adv" : "std/nacha");
        var message = Assert.Single(MessageCutter.Cut(bytes, codec).SelectMany(b => Enumerable.Range(0, b.Count).Select(i => b[i])));
        var document = new Documents.Document();
        try
        {
            codec.Decode(message, document);
        }
        catch (MessageFormatException e)
        {
            Assert.True(file == "nonascii-utf8.ach" || fact.TryGetProperty("problems", out var problems) && problems.GetArrayLength() > 0, e.Message);
            Assert.Equal("BR2125", e.Code);
            return;
        }
        var json = JsonDocument.Parse(DocumentText.Write(document)).RootElement;
        var control = json.GetProperty("FileControl");
        var expected = fact.GetProperty("fileControl");
        Assert.Equal(expected.GetProperty("entryAddendaCount").GetInt64(), control.GetProperty("EntryAddendaCount").GetInt64());
        Assert.Equal(expected.GetProperty("entryHash").GetInt64(), control.GetProperty("EntryHash").GetInt64());
        Assert.Equal(expected.GetProperty("totalDebit").GetDecimal() / 100, control.GetProperty("TotalDebit").GetDecimal());
        Assert.Equal(fact.GetProperty("batchCount").GetInt32(), json.GetProperty("Batch").GetArrayLength());
        Assert.Equal(fact.GetProperty("file").GetProperty("destinationName").GetString(), json.GetProperty("FileHeader").GetProperty("DestinationName").GetString());
        var types = fact.GetProperty("recordTypes");
        if (types.TryGetProperty("6", out var entries)) Assert.Equal(entries.GetInt32(), json.GetProperty("Batch").EnumerateArray().Sum(b => b.GetProperty("Entry").GetArrayLength()));

        var output = new System.Buffers.ArrayBufferWriter<byte>();
        var writer = codec.CreateWriter(output);
        writer.Reset(output);
        writer.Copy(document, 0);
        writer.Complete();
        // Lines whose blanks at the end were left out come back with them.
        var text = Encoding.UTF8.GetString(bytes);
        var lines = fact.TryGetProperty("noLineEnds", out _) ? text.TrimEnd().Chunk(94).Select(c => new string(c)) : text.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(lines.Select(l => l.PadRight(94)), Encoding.UTF8.GetString(output.WrittenSpan).Split('\n'));
    }

    [Fact]
    public void Layouts_that_come_with_the_product_load_and_nothing_else_of_that_name()
    {
        var diagnostics = new Diagnostics();
        var loader = new CodecLoader(MappingFixture.Registry, new Expressions());
        foreach (var name in (string[])["std/nacha", "std/nacha-adv", "std/bai2"]) Assert.NotNull(loader.Load(YamlTree.Parse($"layout: {name}", "m.yaml", diagnostics)!, "from", "", diagnostics));
        Assert.Empty(diagnostics.All);
        Assert.Null(loader.Load(YamlTree.Parse("layout: std/bia2", "m.yaml", diagnostics)!, "from", "", diagnostics));
        Assert.Contains("std/bai2", diagnostics.All.Single().Message, StringComparison.Ordinal);
    }

    private static string? Folder() => SharedFolder.Find("data/fixed-width/ach");

    private static ICodec Load(string layout)
    {
        var diagnostics = new Diagnostics();
        var codec = new CodecLoader(MappingFixture.Registry, new Expressions()).Load(YamlTree.Parse($"layout: {layout}", "m.yaml", diagnostics)!, "from", "", diagnostics);
        Assert.True(codec is not null, string.Join('\n', diagnostics.All));
        return codec;
    }
}
