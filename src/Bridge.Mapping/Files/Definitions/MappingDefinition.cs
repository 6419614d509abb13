using Bridge.Configuration;
using Bridge.Configuration.Tree;
using Bridge.Configuration.Values;

namespace Bridge.Mapping.Files.Definitions;

/// <summary>A mapping file as it was read: texts with their places, nothing compiled yet. Immutable.</summary>
internal sealed record MappingDefinition
{
    public required string Name { get; init; }
    public ConfigNode? From { get; init; }
    public ConfigNode? To { get; init; }
    public NumberMode Numbers { get; init; }
    public MissingPolicy? Missing { get; init; }
    public IReadOnlyList<KeyValuePair<string, ConfigText>> Let { get; init; } = [];
    public IReadOnlyList<KeyValuePair<string, ConfigText>> Functions { get; init; } = [];
    public IReadOnlyList<KeyValuePair<string, ConfigText>> Tables { get; init; } = [];
    public IReadOnlyList<string> Env { get; init; } = [];

    /// <summary>Where <see cref="Env"/> stands.</summary>
    public ConfigNode? EnvNode { get; init; }
    public ConfigNode? Output { get; init; }
    public IReadOnlyList<AssertDefinition> Asserts { get; init; } = [];
    public IReadOnlyList<FilterDefinition> Filters { get; init; } = [];
    public SplitDefinition? Split { get; init; }
    public ConfigText? Key { get; init; }
    public IReadOnlyList<KeyValuePair<string, ConfigText>> Headers { get; init; } = [];
    public ConfigText? Route { get; init; }
    public LimitOptions Limits { get; init; } = new();
    public ConfigNode? Tests { get; init; }

    public static MappingDefinition Read(ConfigReader c) => new()
    {
        Name = c.Text("mapping", "Name and version of the mapping, such as order-line/1."),
        From = c.Raw("from", "What comes in: { layout: FILE } or { format: json, … }. `sensitive: [ customer.name, \"PID-5\" ]` names fields that are masked in errors, logs, explanations and dead letters.", required: true),
        To = c.Raw("to", "What goes out: { layout: FILE } or { format: json, … }; `sensitive:` as under from.", required: true),
        Numbers = c.Choice("numbers", "exact: decimal arithmetic, digits pass through as they stand; double: IEEE doubles, as JSONata's reference.", NumberMode.Exact),
        Missing = c.Has("missing") || c.IsDescribing
            ? c.Choice("missing", "What a leaf of the output without a value does. Default: omit towards JSON, error towards fixed formats and where the input's names cannot be checked.", MissingPolicy.Omit)
            : null,
        Let = c.TextMap("let", "Shared values: $name: expression. Each is computed once a message, in order."),
        Functions = c.TextMap("functions", "Shared functions: $name: function($x){ … }."),
        Tables = c.TextMap("tables", "Lookup tables for $table: name: file (.csv, .json, .yaml), relative to this file."),
        EnvNode = c.Node?["env"],
        Env = c.Texts("env", "Names of environment variables that expressions may read as $env.NAME."),
        Output = c.Raw("output", "The result: one JSONata expression in a block (output: |), or a tree whose leaves are expressions.", required: true),
        Asserts = c.List("asserts", "Checks of the document; one that is not true rejects the message.", AssertDefinition.Read),
        Filters = c.List("filters", "Named reasons to take a message out; it is counted as filtered.", FilterDefinition.Read),
        Split = c.OptionalSection("split", "Makes one message of each item of a list.", SplitDefinition.Read),
        Key = c.Expression("key", "The ordering key of the outgoing message: messages with one key keep their order, a stuck one parks only its own key."),
        Headers = c.TextMap("headers", "Headers of the outgoing message: name: expression."),
        Route = c.Expression("route", "Selects destinations by name: an expression that gives one name or a list; nothing given means all."),
        Limits = c.Section("limits", "Guards against runaway expressions.", LimitOptions.Read),
        Tests = c.Raw("tests", "Tests of this mapping, run by `bridge test`."),
    };
}
