using System.Buffers;
using System.CommandLine;
using System.Text;
using Bridge.Cli.Printing;
using Bridge.Configuration;
using Bridge.Mapping.Explain;
using Bridge.Mapping.Files;
using Bridge.Mapping.Files.Running;

namespace Bridge.Cli.Commands;

/// <summary><c>bridge map MAPPING [INPUT]</c></summary>
internal static class MapCommand
{
    public static Command Create()
    {
        var mapping = new Argument<string>("MAPPING") { Description = "The mapping file." };
        var input = InputFile.Argument();
        var meta = MetaOption.Option();
        var destination = new Option<string?>("--destination") { Description = "Only what the mapping's route: sends there.", HelpName = "NAME" };
        var explain = new Option<bool>("--explain") { Description = "For each output field: the expression and its place, the input fields and bytes it came from, and the value at each step." };
        var json = new Option<bool>("--json") { Description = "With --explain: one JSON object a message." };
        var command = new Command("map", "Maps a file without a bridge: JSON lines or the target format on standard output, rejected records on standard error.") { mapping, input, meta, destination, explain, json };
        command.SetAction(parsed => parsed.GetValue(explain)
            ? Explain(parsed.GetRequiredValue(mapping), parsed.GetValue(input), parsed.GetValue(meta), parsed.GetValue(destination), parsed.GetValue(json))
            : Run(parsed.GetRequiredValue(mapping), parsed.GetValue(input), parsed.GetValue(meta), parsed.GetValue(destination)));
        return command;
    }

    /// <summary>Loads a mapping and prints all findings; null after an error.</summary>
    public static CompiledMapping? Load(string path)
    {
        if (!File.Exists(path)) throw new UnavailableException($"The mapping file '{path}' does not exist.");
        var diagnostics = new Diagnostics();
        var mapping = new MappingLoader(Adapters.Registry).Load(path, diagnostics);
        DiagnosticPrinter.Print(diagnostics);
        return mapping;
    }

    private static int Run(string path, string? inputPath, string[]? meta, string? destination)
    {
        if (Load(path) is not { } mapping) return ExitCodes.Invalid;
        var worker = mapping.CreateWorker(destination);
        var framer = mapping.To?.CreateFramer();
        var isJson = mapping.To?.ContentType.Contains("json", StringComparison.Ordinal) ?? false;
        var bytes = new ArrayBufferWriter<byte>();
        using var mapped = new MappedBatch([]);
        using var run = new MessageRun(inputPath, meta);
        if (mapping.To is { OutputPreamble: { IsEmpty: false } preamble }) run.Output.Write(preamble.Span);
        return run.Run(mapping.From, message =>
        {
            mapped.Clear();
            if (worker.Translate(message, mapped).Rejection is { } rejection) run.Reject(message, rejection);
            else run.Note(message, worker.Notes);
            for (var m = 0; m < mapped.Messages.Count; m++)
            {
                var body = mapped.Messages[m].Body.Span;
                bytes.ResetWrittenCount();
                if (framer is null) bytes.Write(body);
                else framer.Write(body, bytes);
                if (framer is null && isJson) bytes.Write("\n"u8);
                run.Output.Write(bytes.WrittenSpan);
            }
        });
    }

    private static int Explain(string path, string? inputPath, string[]? meta, string? destination, bool asJson)
    {
        if (Load(path) is not { } mapping) return ExitCodes.Invalid;
        var explainer = new MappingExplainer(mapping, destination);
        var bytes = new ArrayBufferWriter<byte>();
        using var run = new MessageRun(inputPath, meta);
        return run.Run(mapping.From, message =>
        {
            var explanation = explainer.Explain(message);
            if (explanation.Outcome == "rejected") run.CountRejected();
            else run.Note(message, explainer.Notes);
            bytes.ResetWrittenCount();
            if (asJson) ExplanationJson.Write(explanation, bytes);
            else bytes.Write(Encoding.UTF8.GetBytes(ExplanationText.Write(explanation).TrimEnd('\n') + '\n'));
            bytes.Write("\n"u8);
            run.Output.Write(bytes.WrittenSpan);
        });
    }
}
