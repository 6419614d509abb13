using System.Text.Json;
using System.Text.RegularExpressions;
using Bridge.Formats;

namespace Bridge.Codecs.Tests.RealData;

/// <summary>The suites of JSON5 and Hjson: what each reader takes, gives and refuses.</summary>
public partial class RelaxedJsonFiles
{
    // Where the library behind relaxed: true is no reader of JSON5: plus signs, signs before hexadecimal numbers and joined lines are not taken,
    // a bare line end within quotes and a name that begins with a digit are.
    private static readonly HashSet<string> NotAsJson5 =
    [
        "positive-integer.json5", "positive-hexadecimal.json5", "positive-zero-hexadecimal.json5", "positive-float-leading-decimal-point.json5", "positive-float-trailing-decimal-point.json5",
        "positive-zero-float-trailing-decimal-point.json5", "negative-hexadecimal.json5", "negative-zero-hexadecimal.json5",
        "multi-line-string.json5", "escaped-lf.json5", "escaped-cr.json5", "unescaped-multi-line-string.txt", "illegal-unquoted-key-number.txt",
    ];

    [Fact]
    public void Every_file_of_the_json5_suite_is_taken_or_refused_as_named()
    {
        var strict = Kit.Codec("json");
        var newtonsoft = Kit.Codec("json", "relaxed: true");
        var json5 = Kit.Codec("json", "relaxed: json5");
        var wrong = new List<string>();
        var files = 0;
        foreach (var file in Json5Files())
        {
            var kind = Path.GetExtension(file);
            if (kind == ".errorSpec") continue;
            files++;
            var name = Path.GetFileName(file);
            if ((Failure(strict, file) is null) != (kind == ".json")) wrong.Add($"{name}: strict");
            if ((Failure(json5, file) is null) != (kind is ".json" or ".json5")) wrong.Add($"{name}: json5");
            if ((Failure(newtonsoft, file) is null) != (kind is ".json" or ".json5") != NotAsJson5.Contains(name)) wrong.Add($"{name}: true");
        }
        Assert.Equal(56, files);
        Assert.Empty(wrong);
    }

    /// <summary>The suite counts bytes from 1. Its lines and columns are those of its parser behind the character, so ours are compared where that one is no line end.</summary>
    [Fact]
    public void Errors_of_the_json5_suite_stand_where_it_says()
    {
        var json5 = Kit.Codec("json", "relaxed: json5");
        var specs = Json5Files().Where(f => f.EndsWith(".errorSpec", StringComparison.Ordinal)).ToList();
        Assert.Equal(4, specs.Count);
        foreach (var spec in specs)
        {
            // The specifications are JSON5 themselves.
            var expected = JsonDocument.Parse(Kit.ToJson(json5, File.ReadAllBytes(spec))).RootElement;
            var error = Failure(json5, Path.ChangeExtension(spec, ".txt"));
            Assert.Equal(expected.GetProperty("at").GetInt64(), error!.Offset + 1);
            if (LineAndColumn().Match(error.Message) is { Success: true } place)
            {
                Assert.Equal(expected.GetProperty("lineNumber").GetRawText(), place.Groups[1].Value);
                Assert.Equal(expected.GetProperty("columnNumber").GetRawText(), place.Groups[2].Value);
            }
        }
    }

    [Fact]
    public void Every_text_of_the_hjson_suite_gives_its_result_and_every_wrong_one_is_refused()
    {
        var hjson = Kit.Codec("json", "relaxed: hjson");
        var folder = Path.Combine(Kit.RequireData("json"), "hjson");
        int taken = 0, refused = 0;
        foreach (var file in Directory.EnumerateFiles(folder, "*_test.*", SearchOption.AllDirectories))
        {
            var name = Path.GetFileName(file);
            if (name.StartsWith("fail", StringComparison.Ordinal))
            {
                Assert.True(Failure(hjson, file) is { Code: "BR2101" }, name);
                refused++;
                continue;
            }
            var stem = file[..file.LastIndexOf("_test.", StringComparison.Ordinal)];
            var expected = JsonDocument.Parse(File.ReadAllBytes(stem + "_result.json")).RootElement;
            // The second file is the same document as the origin's own writer has it.
            foreach (var text in (string[])[file, stem + "_result.hjson"])
            {
                Assert.True(JsonElement.DeepEquals(expected, JsonDocument.Parse(Kit.ToJson(hjson, File.ReadAllBytes(text))).RootElement), text);
            }
            taken++;
        }
        Assert.True(taken >= 13 && refused >= 30, $"only {taken} and {refused} files");
    }

    /// <summary>All JSON is Hjson, and all JSON that JSON5's own suite has is JSON5.</summary>
    [Fact]
    public void What_strict_json_takes_both_dialects_take_alike()
    {
        var strict = Kit.Codec("json");
        var files = 0;
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Kit.RequireData("json"), "JSONTestSuite", "parsing")))
        {
            if (Failure(strict, file) is not null) continue;
            files++;
            var expected = Unescaped(Kit.ToJson(strict, File.ReadAllBytes(file)));
            foreach (var dialect in (string[])["json5", "hjson"])
            {
                Assert.Equal(expected, Unescaped(Kit.ToJson(Kit.Codec("json", $"relaxed: {dialect}"), File.ReadAllBytes(file))));
            }
        }
        Assert.True(files > 50, $"only {files} files");
    }

    // The strict decoder keeps escapes as they were written.
    private static string Unescaped(string json) => Kit.ToJson(Kit.Codec("json", "relaxed: json5"), json);

    private static IEnumerable<string> Json5Files() => Directory.EnumerateFiles(Path.Combine(Kit.RequireData("json"), "json5-tests"), "*", SearchOption.AllDirectories);

    private static MessageFormatException? Failure(ICodec codec, string file)
    {
        try
        {
            Kit.ToJson(codec, File.ReadAllBytes(file));
            return null;
        }
        catch (MessageFormatException e)
        {
            return e;
        }
    }

    [GeneratedRegex(@"\(line (\d+), column (\d+)\)")]
    private static partial Regex LineAndColumn();
}
