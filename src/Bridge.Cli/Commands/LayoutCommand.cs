using System.CommandLine;
using Bridge.Codecs.Inference;
using Bridge.Codecs.Layouts;

namespace Bridge.Cli.Commands;

/// <summary><c>bridge layout verify LAYOUT SAMPLE</c> and <c>bridge layout infer SAMPLE</c></summary>
internal static class LayoutCommand
{
    public static Command Create() => new("layout", "Proves a layout on a sample, or drafts one from it.") { Verify(), Infer() };

    private static Command Verify()
    {
        var layout = new Argument<string>("LAYOUT") { Description = "The layout file, or std/…; options may follow it: 'order.cpy, records: lines'." };
        var sample = new Argument<string>("SAMPLE") { Description = "A file as the peer writes it." };
        var command = new Command("verify", "Decodes and encodes every message of a sample, compares byte by byte and names what is lost.") { layout, sample };
        command.SetAction(parsed => Verify(parsed.GetValue(layout)!, parsed.GetValue(sample)!));
        return command;
    }

    private static Command Infer()
    {
        var sample = new Argument<string>("SAMPLE") { Description = "A file as the peer writes it." };
        var folder = new Option<string?>("--to") { Description = "Writes the layout (NAME.layout.yaml or NAME.cpy) and NAME.yaml into this folder instead of printing them.", HelpName = "DIR" };
        var command = new Command("infer", "Prints a draft of a layout and of a first mapping.") { sample, folder };
        command.SetAction(parsed => Infer(parsed.GetValue(sample)!, parsed.GetValue(folder)));
        return command;
    }

    private static int Verify(string layout, string sample)
    {
        if (DecodeCommand.Codec(null, layout) is not { } codec) return ExitCodes.Invalid;
        var report = LayoutVerifier.Verify(codec, InputFile.ReadAll(sample));
        foreach (var finding in report.Findings) Console.WriteLine(Text(finding));
        foreach (var note in report.Notes) Printing.NotePrinter.Print(Text(note));
        Console.WriteLine($"{report.Identical} of {report.Records} messages come back byte for byte{(report.Rejected > 0 ? $", {report.Rejected} are rejected" : "")}");
        return report.IsLossless ? ExitCodes.Done : ExitCodes.Incomplete;
    }

    private static string Text(LayoutFinding finding)
    {
        var times = finding.Count == 1 ? "" : $" ({finding.Count} records)";
        return $"record {finding.Record}, byte {finding.Offset}: {(finding.Field.Length > 0 ? finding.Field + " " : "")}{finding.Message}{times}";
    }

    private static int Infer(string sample, string? folder)
    {
        var name = SafeName(sample);
        if (LayoutInference.Propose(InputFile.ReadAll(sample), name) is not { } draft)
        {
            Console.Error.WriteLine($"In {sample} neither a format nor records of text or of a mainframe can be recognised, so nothing can be proposed.");
            return ExitCodes.Incomplete;
        }
        if (folder is not null)
        {
            if (draft.Layout is { } text) Write(Path.Combine(folder, draft.LayoutFile), text);
            Write(Path.Combine(folder, $"{name}.yaml"), draft.Mapping);
            return ExitCodes.Done;
        }
        if (draft.Layout is not null)
        {
            Console.WriteLine($"# {draft.LayoutFile}");
            Console.WriteLine(draft.Layout);
            Console.WriteLine("---");
        }
        Console.Write(draft.Mapping);
        return ExitCodes.Done;
    }

    private static void Write(string path, string text)
    {
        if (File.Exists(path)) throw new UnavailableException($"'{path}' is there already; name another folder.");
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            File.WriteAllText(path, text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UnavailableException($"'{path}' cannot be written: {e.Message}");
        }
        Printing.Terminal.Out.WriteLine($"  {Printing.Terminal.Out.Green("new")}  {path}");
    }

    private static string SafeName(string file) => string.Concat(Path.GetFileNameWithoutExtension(file).Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '-'));
}
