using System.Buffers;
using System.CommandLine;
using System.Text;
using Bridge.Cli.Printing;
using Bridge.Configuration;
using Bridge.Engine.Configuration;
using Bridge.Formats;
using Bridge.Mapping.Explain;
using Bridge.Mapping.Files;
using Bridge.Messages;

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
            ? Explain(parsed.GetRequiredValue(mapping), parsed.GetValue(input), parsed.GetValue(meta), parsed.GetValue(json))
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
        using var input = InputFile.Open(inputPath);
        using var output = new BufferedStream(Console.OpenStandardOutput(), 64 * 1024);
        var rejected = Translate(mapping, input, MetaOption.Headers(meta, InputFile.Name(inputPath)), destination, output, Reject);
        output.Flush();
        return rejected == 0 ? ExitCodes.Done : ExitCodes.Incomplete;

        void Reject(Message message, MappingRejection rejection)
        {
            output.Flush(); // both streams in order where they meet on a terminal
            RejectionPrinter.Print(InputFile.Name(inputPath), message, rejection);
        }
    }

    private static int Explain(string path, string? inputPath, string[]? meta, bool asJson)
    {
        if (Load(path) is not { } mapping) return ExitCodes.Invalid;
        var explainer = new MappingExplainer(mapping);
        using var input = InputFile.Open(inputPath);
        using var output = new BufferedStream(Console.OpenStandardOutput(), 64 * 1024);
        var bytes = new ArrayBufferWriter<byte>();
        var rejected = 0;
        foreach (var batch in MessageStream.Read(input, mapping.From?.CreateFramer(), MetaOption.Headers(meta, InputFile.Name(inputPath)), (int)BridgeOptions.DefaultMaxFrame.Bytes))
        {
            for (var i = 0; i < batch.Count; i++)
            {
                if (batch[i].Fault is { } fault)
                {
                    rejected++;
                    output.Flush();
                    RejectionPrinter.Print(InputFile.Name(inputPath), batch[i], new MappingRejection("BR2013", fault));
                    continue;
                }
                var explanation = explainer.Explain(batch[i]);
                if (explanation.Outcome == "rejected") rejected++;
                bytes.ResetWrittenCount();
                if (asJson) ExplanationJson.Write(explanation, bytes);
                else bytes.Write(Encoding.UTF8.GetBytes(ExplanationText.Write(explanation).TrimEnd('\n') + '\n'));
                bytes.Write("\n"u8);
                output.Write(bytes.WrittenSpan);
            }
        }
        output.Flush();
        return rejected == 0 ? ExitCodes.Done : ExitCodes.Incomplete;
    }

    private static int Translate(CompiledMapping mapping, Stream input, HeaderSet headers, string? destination, Stream output, Action<Message, MappingRejection> reject)
    {
        var worker = mapping.CreateWorker(destination);
        var framer = Terminator(mapping.To);
        var bytes = new ArrayBufferWriter<byte>();
        using var mapped = new MappedBatch([]);
        var rejected = 0;
        if (mapping.To is { OutputPreamble: { IsEmpty: false } preamble }) output.Write(preamble.Span);
        foreach (var batch in MessageStream.Read(input, mapping.From?.CreateFramer(), headers, (int)BridgeOptions.DefaultMaxFrame.Bytes))
        {
            for (var i = 0; i < batch.Count; i++)
            {
                mapped.Clear();
                var outcome = batch[i].Fault is { } fault ? MappingOutcome.Rejected(new MappingRejection("BR2013", fault)) : worker.Translate(batch[i], mapped);
                if (outcome.Rejection is { } rejection)
                {
                    rejected++;
                    reject(batch[i], rejection);
                }
                for (var m = 0; m < mapped.Messages.Count; m++)
                {
                    bytes.ResetWrittenCount();
                    if (framer is null) bytes.Write(mapped.Messages[m].Body.Span);
                    else framer.Write(mapped.Messages[m].Body.Span, bytes);
                    output.Write(bytes.WrittenSpan);
                    if (framer is null && IsJson(mapping.To)) output.WriteByte((byte)'\n');
                }
            }
        }
        return rejected;
    }

    private static IFramer? Terminator(ICodec? to) => to?.CreateFramer();

    private static bool IsJson(ICodec? to) => to?.ContentType.Contains("json", StringComparison.Ordinal) ?? false;
}
