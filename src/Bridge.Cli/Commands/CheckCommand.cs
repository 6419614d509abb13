using System.CommandLine;
using Bridge.Cli.Printing;
using Bridge.Engine.Configuration;

namespace Bridge.Cli.Commands;

/// <summary><c>bridge check [FILE]</c></summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        var file = ConfigurationFile.Argument();
        var command = new Command("check", "Reads the configuration with its mappings and layouts, prints every mistake with its place, and what each route guarantees.") { file };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(file)));
        return command;
    }

    private static int Run(string file)
    {
        if (ConfigurationFile.Load(file) is not { } snapshot) return ExitCodes.Invalid;
        var terminal = Terminal.Out;
        terminal.WriteLine($"{Terminal.RelativePath(Path.GetFullPath(file))}: {terminal.Green("good")}, {snapshot.Routes.Count} route{(snapshot.Routes.Count == 1 ? "" : "s")}");
        foreach (var guarantee in snapshot.Guarantees)
        {
            var level = guarantee.Level == GuaranteeLevel.AtMostOnce ? terminal.Yellow(guarantee.LevelText) : terminal.Green(guarantee.LevelText);
            terminal.WriteLine($"  {terminal.Bold($"{guarantee.Route} -> {guarantee.Destination}")}: {level}");
            foreach (var reason in guarantee.Because) terminal.WriteLine($"      {reason}");
        }
        return ExitCodes.Done;
    }
}
