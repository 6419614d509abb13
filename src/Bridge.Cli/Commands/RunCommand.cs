using System.CommandLine;
using Bridge.Cli.Printing;
using Bridge.Engine.Hosting;

namespace Bridge.Cli.Commands;

/// <summary><c>bridge run [FILE]</c></summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var file = ConfigurationFile.Argument();
        var command = new Command("run", "Runs the bridge until SIGTERM or Ctrl+C.") { file };
        command.SetAction((parsed, _) => RunAsync(parsed.GetRequiredValue(file)));
        return command;
    }

    private static async Task<int> RunAsync(string file)
    {
        if (ConfigurationFile.Load(file) is not { } snapshot) return ExitCodes.Invalid;
        ProgressDisplay? progress = null;
        try
        {
            var options = new BridgeHostOptions { HandleSignals = true, Started = engine => progress = ProgressDisplay.Start(engine) };
            await BridgeHost.RunAsync(snapshot, options, CancellationToken.None);
            return ExitCodes.Done;
        }
        catch (BridgeStartException e)
        {
            throw new UnavailableException($"{e.Code}: {e.Message}");
        }
        finally
        {
            if (progress is not null) await progress.DisposeAsync();
        }
    }
}
