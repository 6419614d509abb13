using System.CommandLine;
using Bridge.Cli.Printing;
using Bridge.Engine.Configuration;

namespace Bridge.Cli.Commands;

/// <summary>The argument FILE that several commands share, and loading it.</summary>
internal static class ConfigurationFile
{
    public static Argument<string> Argument() => new("FILE") { Description = "The configuration.", DefaultValueFactory = _ => "bridge.yaml" };

    /// <summary>Loads and prints all findings; null after an error.</summary>
    public static Snapshot? Load(string file)
    {
        var (snapshot, diagnostics) = BridgeConfiguration.Load(file, Adapters.Registry);
        DiagnosticPrinter.Print(diagnostics);
        return snapshot;
    }
}
