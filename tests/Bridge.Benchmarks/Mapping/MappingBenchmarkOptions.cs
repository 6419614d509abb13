using System.Globalization;
using Bridge.Mapping;

namespace Bridge.Benchmarks.Mapping;

/// <summary>Options of the benchmark's command line.</summary>
internal sealed record MappingBenchmarkOptions
{
    public const string Usage = """
        mapping [options]: the five mappings in our engine beside the reference (npm jsonata)
          --rounds N         rounds, each a slice of every figure (9)
          --slice MS         length of a slice (150)
          --cpu              processor time instead of the wall clock: steadier on a busy machine
          --only NAME        one mapping, or record: fixed width to JSON
          --alone            without the reference
          --exact            our engine as mapping files use it: exact numbers (the comparison is in doubles)
          --reference DIR    folder with node_modules/jsonata (tests/node)
        """;

    public int Rounds { get; private init; } = 9;

    public TimeSpan Slice { get; private init; } = TimeSpan.FromMilliseconds(150);

    public TimeSpan WarmUp => Slice * 4;

    public bool Cpu { get; private init; }

    public bool Alone { get; private init; }

    public string? Only { get; private init; }

    public CompileOptions Mode { get; private init; } = CompileOptions.Compat;

    public IReadOnlyList<string> ReferenceFolders { get; private init; } = [.. Above("tests", "node")];

    public static MappingBenchmarkOptions? Parse(string[] args)
    {
        var options = new MappingBenchmarkOptions();
        for (var i = 0; i < args.Length; i++)
        {
            var value = i + 1 < args.Length ? args[i + 1] : "";
            switch (args[i])
            {
                case "--cpu": options = options with { Cpu = true }; continue;
                case "--alone": options = options with { Alone = true }; continue;
                case "--exact": options = options with { Mode = CompileOptions.Mapping }; continue;
                case "--rounds" when int.TryParse(value, out var rounds) && rounds > 0: options = options with { Rounds = rounds }; break;
                case "--slice" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var ms) && ms > 0: options = options with { Slice = TimeSpan.FromMilliseconds(ms) }; break;
                case "--only" when value.Length > 0: options = options with { Only = value }; break;
                case "--reference" when value.Length > 0: options = options with { ReferenceFolders = [Path.GetFullPath(value)] }; break;
                default: return null;
            }
            i++;
        }
        return options;
    }

    /// <summary>The folder in each folder above the program: it runs from bin/.</summary>
    private static IEnumerable<string> Above(params string[] path)
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent) yield return Path.Combine([at.FullName, .. path]);
    }
}
