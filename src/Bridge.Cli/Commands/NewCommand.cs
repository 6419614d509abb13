using System.CommandLine;
using Bridge.Cli.Printing;

namespace Bridge.Cli.Commands;

/// <summary><c>bridge new [DIR]</c></summary>
internal static class NewCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("DIR") { Description = "Where to write it; the folder is made.", DefaultValueFactory = _ => "." };
        var command = new Command("new", "Writes a first bridge.yaml with a mapping, a layout and an example.") { folder };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(folder)));
        return command;
    }

    private static int Run(string folder)
    {
        var terminal = Terminal.Out;
        var files = EmbeddedFiles.Of("Starting/Files/").ToList();
        if (files.Select(f => Path.Combine(folder, f.Path)).FirstOrDefault(File.Exists) is { } taken)
        {
            throw new UnavailableException($"'{taken}' is there already, and nothing was written. Name another folder: bridge new DIR.");
        }
        try
        {
            foreach (var (path, writeTo) in files)
            {
                writeTo(Path.GetFullPath(Path.Combine(folder, path)));
                terminal.WriteLine($"  {terminal.Green("new")}  {Path.Combine(folder, path)}");
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UnavailableException($"The files cannot be written: {e.Message}");
        }
        terminal.WriteLine();
        terminal.WriteLine("Next:");
        if (folder != ".") terminal.WriteLine($"  cd {folder}");
        terminal.WriteLine("  bridge map mappings/order-line.yaml inbox/example.csv    what a message becomes");
        terminal.WriteLine("  bridge test                                              the tests beside the mapping");
        terminal.WriteLine("  bridge check                                             every mistake at once, and what is guaranteed");
        terminal.WriteLine("  bridge run                                               runs it: inbox/ to outbox/");
        return ExitCodes.Done;
    }
}
