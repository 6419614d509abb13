using System.CommandLine;
using Bridge.Cli.Printing;
using Bridge.Configuration;
using Bridge.Mapping.Testing;

namespace Bridge.Cli.Commands;

/// <summary><c>bridge test [PATH]</c></summary>
internal static class TestCommand
{
    public static Command Create()
    {
        var path = new Argument<string>("PATH") { Description = "A mapping file, or a folder with mapping files.", DefaultValueFactory = _ => "mappings" };
        var update = new Option<bool>("--update") { Description = "Writes the outputs that came into the tests that failed. Read the change before you keep it." };
        var junit = new Option<string?>("--junit") { Description = "Also writes the results as JUnit XML.", HelpName = "FILE" };
        var command = new Command("test", "Runs the tests that stand in mapping files and in *.test.yaml beside them.") { path, update, junit };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(path), parsed.GetValue(update), parsed.GetValue(junit)));
        return command;
    }

    private static int Run(string path, bool update, string? junit)
    {
        if (!File.Exists(path) && !Directory.Exists(path)) throw new UnavailableException($"There is no file or folder '{path}'. Name a mapping file or the folder of your mappings.");
        var terminal = Terminal.Out;
        var runner = new MappingTestRunner(Adapters.Registry, TimeProvider.System);
        var results = new List<MappingTestResult>();
        var unreadable = new List<MappingTestResult>();
        var untested = new List<string>();
        var diagnostics = new Diagnostics();
        var files = MappingTestRunner.Find(path);
        if (files.Count == 0) throw new UnavailableException($"There is no mapping in '{path}': no .jsonata file and no .yaml file that begins with 'mapping:'.");
        foreach (var file in files)
        {
            var findings = new Diagnostics();
            var own = runner.Run(file, findings);
            foreach (var finding in findings.All) diagnostics.Add(finding);
            results.AddRange(own);
            if (findings.HasErrors) unreadable.Add(MappingTestResult.OfErrors(file, findings));
            else if (own.Count == 0) untested.Add(file);
            if (own.Count > 0) terminal.WriteLine(terminal.Bold(Terminal.RelativePath(file)));
            foreach (var result in own) Print(terminal, result);
        }
        DiagnosticPrinter.Print(diagnostics);
        if (junit is not null)
        {
            using var writer = File.CreateText(junit);
            JUnitReport.Write([.. results, .. unreadable], writer);
        }
        var failed = results.Count(r => !r.Passed);
        if (update && failed > 0)
        {
            var updated = ExpectedOutputs.Update(results, (result, reason) => terminal.WriteLine($"not updated: {result.Name} ({(result.Location with { File = Terminal.RelativePath(result.Location.File) })}): {reason}"));
            terminal.WriteLine($"{updated} of {failed} failed tests now expect what came; read the change before you keep it.");
        }
        foreach (var file in untested) terminal.WriteLine($"{terminal.Yellow("no tests")}: {Terminal.RelativePath(file)}");
        terminal.WriteLine($"{results.Count - failed} passed, {(failed == 0 ? "0 failed" : terminal.Red($"{failed} failed"))}");
        return diagnostics.HasErrors ? ExitCodes.Invalid : failed > 0 ? ExitCodes.Incomplete : ExitCodes.Done;
    }

    private static void Print(Terminal terminal, MappingTestResult result)
    {
        terminal.WriteLine($"  {(result.Passed ? terminal.Green("passed") : terminal.Red("FAILED"))}  {result.Name}");
        if (result.Failure is not { } failure) return;
        terminal.WriteLine($"          {terminal.Grey(result.Location with { File = Terminal.RelativePath(result.Location.File) } + "")}");
        foreach (var line in failure.Split('\n')) terminal.WriteLine($"          {line}");
    }
}
