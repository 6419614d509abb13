using System.CommandLine;
using Bridge.Codecs.Inference;
using Bridge.Codecs.Layouts;
using Bridge.Configuration;
using Bridge.Configuration.Tree;
using Bridge.Formats;

namespace Bridge.Cli.Commands;

/// <summary><c>bridge layout verify LAYOUT SAMPLE</c> and <c>bridge layout infer SAMPLE</c></summary>
internal static class LayoutCommand
{
    public static Command Create() => new("layout", "Proves a layout on a sample, or drafts one from it.") { Verify(), Infer() };

    private static Command Verify()
    {
        var files = new Argument<string[]>("[LAYOUT] SAMPLE")
        {
            Description = "The layout file, or std/…, with options behind it ('order.cpy, records: lines'); not with --format. Then a file as the peer writes it.",
            Arity = new ArgumentArity(1, 2),
        };
        var format = new Option<string?>("--format") { Description = "A format that needs no layout, such as hl7, or with options: 'csv, delimiter: \";\"'.", HelpName = "FORMAT" };
        var framing = new Option<string?>("--framing") { Description = "Cuts the sample where the format has no record ends of its own, as framing: of a source: 'type: length_prefix, bytes: 4'.", HelpName = "FRAMING" };
        var command = new Command("verify", "Decodes and encodes every message of a sample, compares byte by byte and names what is lost.") { files, format, framing };
        command.Validators.Add(result =>
        {
            var given = result.GetValue(files)?.Length ?? 0;
            if (given != (result.GetValue(format) is null ? 2 : 1)) result.AddError("Give a layout and a sample, or --format and a sample.");
        });
        command.SetAction(parsed => Verify(parsed.GetValue(files)!, parsed.GetValue(format), parsed.GetValue(framing)));
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

    private static int Verify(string[] files, string? format, string? framing)
    {
        if (DecodeCommand.Codec(format, format is null ? files[0] : null) is not { } codec) return ExitCodes.Invalid;
        IFramer? framer = null;
        if (framing is not null && (framer = Framer(framing)) is null) return ExitCodes.Invalid;
        var report = LayoutVerifier.Verify(codec, InputFile.ReadAll(files[^1]), framer);
        foreach (var finding in report.Findings) Console.WriteLine(Text(finding));
        foreach (var note in report.Notes) Printing.NotePrinter.Print(Text(note));
        var same = report.SameValues > 0 ? $", {report.SameValues} in other bytes with the same values" : "";
        var rejected = report.Rejected > 0 ? $", {report.Rejected} are rejected" : "";
        Console.WriteLine($"{report.Identical} of {report.Records} messages come back byte for byte{same}{rejected}");
        return report.IsLossless ? ExitCodes.Done : ExitCodes.Incomplete;
    }

    // Null after an error, which was printed.
    private static IFramer? Framer(string text)
    {
        var diagnostics = new Diagnostics();
        FramerChoice? framer = null;
        var section = text.Contains(':', StringComparison.Ordinal) && !text.StartsWith('{') ? $"{{ {text} }}" : text;
        if (YamlTree.Parse($"{{ framing: {section} }}", "--framing", diagnostics) is { } node)
        {
            framer = ConfigReader.Read(node, new ConfigScope { Diagnostics = diagnostics, Registry = Adapters.Registry }, "", static c => c.Framer("framing", "How the sample is cut."));
        }
        Printing.DiagnosticPrinter.Print(diagnostics);
        return diagnostics.HasErrors ? null : framer?.Create();
    }

    private static string Text(LayoutFinding finding)
    {
        var times = finding.Count == 1 ? "" : $" ({finding.Count} records)";
        return $"record {finding.Record}, byte {finding.Offset}: {(finding.Field.Length > 0 ? finding.Field + " " : "")}{finding.Message}{times}";
    }

    private static int Infer(string sample, string? folder)
    {
        var name = SafeName(sample);
        if (LayoutInference.Propose(InputFile.ReadHead(sample, LayoutInference.MaxSample + 1), name) is not { } draft)
        {
            Console.Error.WriteLine($"In {sample} neither a format nor records of text or of a mainframe can be recognised, so nothing can be proposed. A sample with more records may help; what is binary wants a layout of its own (docs/formats/binary.md).");
            return ExitCodes.Incomplete;
        }
        foreach (var remark in draft.Remarks) Printing.NotePrinter.Print(remark);
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
