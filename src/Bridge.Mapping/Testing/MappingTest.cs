using Bridge.Configuration;
using Bridge.Configuration.Tree;
using Bridge.Configuration.Values;

namespace Bridge.Mapping.Testing;

/// <summary>One test of a mapping, as it stands in <c>tests:</c> of the mapping file or in a <c>*.test.yaml</c> beside it.</summary>
internal sealed record MappingTest
{
    public string Name { get; init; } = "";
    public Location Location { get; init; }
    public string? Input { get; init; }
    public string? InputFile { get; init; }
    public byte[]? InputHex { get; init; }
    public IReadOnlyList<KeyValuePair<string, ConfigText>> Meta { get; init; } = [];
    public ConfigNode? Output { get; init; }
    public Location OutputKey { get; init; }
    public ConfigNode? Outputs { get; init; }
    public string? OutputFile { get; init; }
    public IReadOnlyList<KeyValuePair<string, ConfigText>> Headers { get; init; } = [];
    public string? Key { get; init; }
    public string? Rejected { get; init; }
    public string? Filtered { get; init; }
    public string? Destination { get; init; }

    public static MappingTest Read(ConfigReader c)
    {
        var test = new MappingTest
        {
            Name = c.Text("name", "What the test shows, as a sentence."),
            Location = c.Location,
            Input = c.OptionalText("input", "The input as text: one message, or a stream that the format cuts into messages."),
            InputFile = c.OptionalFilePath("input_file", "A file with the input, relative to this one."),
            InputHex = Hex(c, c.OptionalText("input_hex", "The input as hexadecimal digits; blanks are ignored.")),
            Meta = c.TextMap("meta", "What $meta holds: name: value, such as topic: orders/de."),
            Output = c.Raw("output", "The expected output of the only message: a tree for JSON, a text for other formats (line ends are compared as LF)."),
            Outputs = c.Raw("outputs", "The expected outputs of several messages: a list."),
            OutputFile = c.OptionalFilePath("output_file", "A file with the expected output, compared byte by byte."),
            Headers = c.TextMap("headers", "Headers that every outgoing message must have."),
            Key = c.OptionalText("key", "The expected ordering key of every outgoing message."),
            Rejected = c.OptionalText("rejected", "The message must be rejected, with this in the reason (a code such as BR2012, or words)."),
            Filtered = c.OptionalText("filtered", "The message must be taken out by the filter of this name."),
            Destination = c.OptionalText("destination", "The destination that route: is asked for; without it route: is not looked at."),
            OutputKey = c.Node?.Entries.FirstOrDefault(e => e.Key is "output" or "outputs")?.KeyLocation ?? default,
        };
        c.Check(new[] { test.Input, test.InputFile, test.InputHex is null ? null : "" }.Count(i => i is not null) == 1, "input", "give exactly one of input, input_file and input_hex");
        c.Check(new object?[] { test.Output, test.Outputs, test.OutputFile, test.Rejected, test.Filtered }.Count(e => e is not null) == 1, "output", "give exactly one of output, outputs, output_file, rejected and filtered");
        c.Check((test.Rejected ?? test.Filtered) is null || (test.Key is null && test.Headers.Count == 0), "rejected", "a message that does not go out has neither key nor headers");
        return test;
    }

    private static byte[]? Hex(ConfigReader c, string? text)
    {
        if (text is null) return null;
        var digits = string.Concat(text.Where(ch => !char.IsWhiteSpace(ch)));
        var good = digits.Length % 2 == 0 && digits.All(char.IsAsciiHexDigit);
        c.Check(good, "input_hex", "is no hexadecimal text: two digits for each byte");
        return good ? Convert.FromHexString(digits) : [];
    }
}
