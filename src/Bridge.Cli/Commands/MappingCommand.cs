using System.CommandLine;
using Bridge.Cli.Printing;
using Bridge.Configuration;
using Bridge.Mapping.Files;
using Bridge.Mapping.Reversal;

namespace Bridge.Cli.Commands;

/// <summary><c>bridge mapping reverse|roundtrip</c></summary>
internal static class MappingCommand
{
    public static Command Create() => new("mapping", "Writes the opposite of a mapping, and proves that the two belong together.") { Reverse(), RoundTrip() };

    private static Command Reverse()
    {
        var file = new Argument<string>("FILE") { Description = "The mapping file." };
        var command = new Command("reverse", "Prints the opposite mapping for what can be inverted; the rest is listed on standard error with the reasons.") { file };
        command.SetAction(parsed =>
        {
            if (Load(parsed.GetRequiredValue(file)) is not { } result) return ExitCodes.Invalid;
            Console.Out.Write(result.Yaml.TrimEnd('\n') + '\n');
            PrintLeaves(result);
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command RoundTrip()
    {
        var file = new Argument<string>("FILE") { Description = "The mapping file." };
        var sample = new Argument<string>("SAMPLE") { Description = "An input of the mapping." };
        var opposite = new Option<string?>("--opposite") { Description = "The opposite mapping, if you completed it by hand; by default the one that reverse writes.", HelpName = "FILE" };
        var command = new Command("roundtrip", "Maps a sample, and messages made from it, there and back; names what does not come back.") { file, sample, opposite };
        command.SetAction(parsed => RunRoundTrip(parsed.GetRequiredValue(file), InputFile.ReadAll(parsed.GetRequiredValue(sample)), parsed.GetValue(opposite)));
        return command;
    }

    private static int RunRoundTrip(string file, byte[] sample, string? oppositeFile)
    {
        if (MapCommand.Load(file) is not { } mapping) return ExitCodes.Invalid;
        if ((oppositeFile is null ? Opposite(file) : MapCommand.Load(oppositeFile)) is not { } opposite) return ExitCodes.Invalid;
        var report = new RoundTripCheck(mapping, opposite).Run(sample);
        var terminal = Terminal.Out;
        foreach (var difference in report.PutGet) terminal.WriteLine($"{terminal.Red("output")} {Text(difference)}");
        foreach (var difference in report.GetPut) terminal.WriteLine($"{terminal.Yellow("input")}  {Text(difference)}");
        var verdict = report.Holds ? terminal.Green("the output always comes back") : terminal.Red("the output does not always come back");
        terminal.WriteLine($"{report.Samples} messages of the sample, {report.Generated} made from them, {report.Skipped} that the mapping rejects: {verdict}"
            + (report.GetPut.Count == 0 ? ", and so does the input" : $"; {report.GetPut.Count} fields of the input do not"));
        return report.Holds ? ExitCodes.Done : ExitCodes.Incomplete;
    }

    private static CompiledMapping? Opposite(string file)
    {
        if (Load(file) is not { } result) return null;
        var diagnostics = new Diagnostics();
        var mapping = new MappingLoader(Adapters.Registry).LoadText(result.Yaml, file, diagnostics); // it names files relative to the original's folder
        DiagnosticPrinter.Print(diagnostics);
        return mapping;
    }

    private static ReversalResult? Load(string file)
    {
        if (!File.Exists(file)) throw new UnavailableException($"The mapping file '{file}' does not exist.");
        var diagnostics = new Diagnostics();
        var result = MappingReverser.Reverse(file, Adapters.Registry, diagnostics);
        DiagnosticPrinter.Print(diagnostics);
        return result;
    }

    private static void PrintLeaves(ReversalResult result)
    {
        var terminal = Terminal.Error;
        foreach (var leaf in result.Leaves.Where(l => l.Kind is ReversedLeafKind.None or ReversedLeafKind.Lossy))
        {
            var place = leaf.Location with { File = Terminal.RelativePath(leaf.Location.File) };
            terminal.WriteLine($"{terminal.Bold(place.ToString())}: {leaf.Path} {(leaf.Kind == ReversedLeafKind.None ? terminal.Red("has no opposite") : terminal.Yellow("comes back up to a normal form"))}: {leaf.Reason}");
        }
        const int Most = 20;
        if (result.Unfilled.Count > 0) terminal.WriteLine($"fields that nothing fills: {string.Join(", ", result.Unfilled.Take(Most))}{(result.Unfilled.Count > Most ? $" and {result.Unfilled.Count - Most} more" : "")}");
        terminal.WriteLine($"{result.Leaves.Count} leaves: {string.Join(", ", result.Leaves.GroupBy(l => l.Kind).OrderBy(g => g.Key).Select(g => $"{g.Count()} {Word(g.Key)}"))}");
    }

    private static string Word(ReversedLeafKind kind) => kind switch
    {
        ReversedLeafKind.Reversed => "reversed",
        ReversedLeafKind.Lossy => "up to a normal form",
        ReversedLeafKind.Constant => "constant",
        _ => "without an opposite",
    };

    private static string Text(RoundTripDifference difference) =>
        $"{difference.Path}: {difference.Before ?? "nothing"} came back as {difference.After ?? "nothing"} ({difference.Message}{(difference.Count > 1 ? $", {difference.Count} messages" : "")})";
}
