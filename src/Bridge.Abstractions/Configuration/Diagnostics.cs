namespace Bridge.Configuration;

/// <summary>Collects findings, so that all of a configuration are reported at once. Not thread-safe.</summary>
public sealed class Diagnostics
{
    private readonly List<Diagnostic> _all = [];

    /// <summary>All findings, ordered by file, line and column.</summary>
    public IReadOnlyList<Diagnostic> All =>
        [.. _all.Distinct().OrderBy(d => d.Location.File, StringComparer.Ordinal).ThenBy(d => d.Location.Line).ThenBy(d => d.Location.Column)];

    /// <summary>True when at least one is an error.</summary>
    public bool HasErrors => _all.Exists(d => d.Severity == Severity.Error);

    /// <summary>Adds a finding.</summary>
    public void Add(Diagnostic diagnostic) => _all.Add(diagnostic);

    /// <summary>Adds an error.</summary>
    public void Error(string code, Location location, string message, int length = 0) => _all.Add(new Diagnostic(code, location, message, Severity.Error, length));

    /// <summary>Adds a warning.</summary>
    public void Warning(string code, Location location, string message, int length = 0) => _all.Add(new Diagnostic(code, location, message, Severity.Warning, length));
}
