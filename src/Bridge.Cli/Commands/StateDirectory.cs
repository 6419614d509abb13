using System.CommandLine;
using Bridge.Engine.Configuration;
using Bridge.Journal;

namespace Bridge.Cli.Commands;

/// <summary>The state directory that a command looks into: named, or that of the configuration.</summary>
internal sealed class StateDirectory
{
    private readonly Option<string> _config = new("--config") { Description = "The configuration that names the state directory.", DefaultValueFactory = _ => "bridge.yaml", HelpName = "FILE" };
    private readonly Option<string?> _state = new("--state") { Description = "The state directory itself; then no configuration is read.", HelpName = "DIR" };

    /// <summary>The configuration that named the directory; null when it was named itself.</summary>
    public Snapshot? Configuration { get; private set; }

    public void AddTo(Command command)
    {
        command.Add(_config);
        command.Add(_state);
    }

    public async Task<DeadLetterStore> OpenAsync(ParseResult parsed, CancellationToken stop)
    {
        var directory = parsed.GetValue(_state) is { } state ? Path.GetFullPath(state) : OfConfiguration(parsed.GetRequiredValue(_config));
        try
        {
            return await DeadLetterStore.OpenAsync(directory, TimeProvider.System, stop);
        }
        catch (JournalException e)
        {
            throw new UnavailableException(e.Message);
        }
    }

    private string OfConfiguration(string file)
    {
        var (snapshot, diagnostics) = BridgeConfiguration.Load(file, Adapters.Registry);
        Configuration = snapshot;
        if (snapshot is not null) return snapshot.State;
        Printing.DiagnosticPrinter.Print(diagnostics);
        throw new UnavailableException("The configuration does not say where the state directory is. Mend it, or name the directory with --state DIR.");
    }
}
