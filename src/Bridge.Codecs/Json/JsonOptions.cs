using Bridge.Configuration;

namespace Bridge.Codecs.Json;

/// <summary>Options of <c>format: json</c> and <c>format: jsonl</c>.</summary>
internal sealed record JsonOptions
{
    /// <summary>Deeper documents are rejected: no real message is this deep, and recursion in a mapping ends somewhere.</summary>
    public const int DefaultMaxDepth = 512;

    /// <summary>A tape with a deeper limit would still work; the mapping's own limits would not let it through.</summary>
    public const int GreatestMaxDepth = 10_000;

    public DuplicateKeys DuplicateKeys { get; init; }

    public int MaxDepth { get; init; } = DefaultMaxDepth;

    public RelaxedJson Relaxed { get; init; }

    public NotANumber NotANumber { get; init; }

    public JsonDocuments Documents { get; init; }

    public int Indent { get; init; }

    public static JsonOptions Read(ConfigReader c)
    {
        var options = ReadCommon(c) with
        {
            Documents = c.Choice("documents", "one: a file or frame is one document. many: a stream of documents one after the other, each a message. items: a file is one list, of which each item is a message; it may be of any size.", JsonDocuments.One),
            Indent = c.Integer("indent", "Spaces for each level of the JSON that is written; 0 writes it compact, on one line.", 0, 0, 16),
        };
        c.Check(options.Relaxed != RelaxedJson.Hjson || options.Documents == JsonDocuments.One, "documents", "in Hjson a text without quotes may hold brackets, so that nobody can tell where a document ends in a stream; let each have a file or frame of its own");
        return options;
    }

    public static JsonOptions ReadLines(ConfigReader c) => ReadCommon(c);

    private static JsonOptions ReadCommon(ConfigReader c) => new()
    {
        DuplicateKeys = c.Choice("duplicate_keys", "When an object has a name twice: last (the last one counts) or reject.", DuplicateKeys.Last),
        MaxDepth = c.Integer("max_depth", "Deepest nesting of objects and arrays; deeper documents are rejected.", DefaultMaxDepth, 1, GreatestMaxDepth),
        Relaxed = c.Choice("relaxed", "What is read beyond JSON (written is JSON). true: single quotes, comments, names without quotes, trailing commas, hexadecimal numbers and NaN, as Newtonsoft.Json takes them. json5: JSON5, exactly. hjson: Hjson, exactly.", RelaxedJson.False),
        NotANumber = c.Choice("not_a_number", "What NaN and Infinity become, which relaxed: true and json5 may hold: null or error.", NotANumber.Null),
    };
}
