using Bridge.Configuration;

namespace Bridge.Mapping.Testing;

/// <summary>What a test of a mapping gave.</summary>
/// <param name="Mapping">The mapping file.</param>
/// <param name="Name">The test's name.</param>
/// <param name="Location">Where it stands.</param>
/// <param name="Failure">Null if it passed; else what was expected and what came, several lines.</param>
/// <param name="Seconds">How long it took.</param>
public sealed record MappingTestResult(string Mapping, string Name, Location Location, string? Failure, double Seconds)
{
    /// <summary>True if it passed.</summary>
    public bool Passed => Failure is null;

    /// <summary>Stands for a mapping file whose tests could not run: a failed test with its errors.</summary>
    public static MappingTestResult OfErrors(string mapping, Diagnostics findings)
    {
        ArgumentNullException.ThrowIfNull(findings);
        var errors = findings.All.Where(f => f.Severity == Severity.Error).ToList();
        return new MappingTestResult(mapping, "the mapping and its tests can be read", errors.Count > 0 ? errors[0].Location : default, string.Join('\n', errors), 0);
    }

    /// <summary>The output that came, for --update, or the outputs; null unless the test fails for them.</summary>
    internal IReadOnlyList<string>? Actual { get; init; }

    /// <summary>The test expects a list of outputs.</summary>
    internal bool IsList { get; init; }

    /// <summary>The file that holds the expected output, and what came; null unless the test fails for it.</summary>
    internal (string Path, byte[] Bytes)? ActualFile { get; init; }

    internal Location OutputKey { get; init; }

    internal bool IsTree { get; init; }
}
