using System.Buffers;
using System.CommandLine;
using System.Text;
using Bridge.Cli.Printing;
using Bridge.Documents;
using Bridge.Formats;
using Bridge.Mapping;
using Bridge.Mapping.Values;
using Bridge.Messages;

namespace Bridge.Cli.Commands;

/// <summary><c>bridge eval EXPR [INPUT]</c> and <c>bridge eval --batch</c></summary>
internal static class EvalCommand
{
    public static Command Create()
    {
        var expression = new Argument<string?>("EXPR") { Description = "A JSONata expression.", Arity = ArgumentArity.ZeroOrOne };
        var input = InputFile.Argument();
        var batch = new Option<bool>("--batch") { Description = "Answers requests on standard input, one JSON line each." };
        var command = new Command("eval", "Evaluates JSONata over JSON as the reference does.") { expression, input, batch };
        command.Validators.Add(result =>
        {
            if (result.GetValue(batch) == result.GetValue(expression) is not null) result.AddError("Give an expression, or --batch.");
        });
        command.SetAction(parsed => parsed.GetValue(batch) ? Batch() : Run(parsed.GetRequiredValue(expression)!, parsed.GetValue(input)));
        return command;
    }

    private static int Batch()
    {
        using var input = Console.OpenStandardInput();
        using var output = Console.OpenStandardOutput();
        new BatchEvaluator(Decoder()).Run(input, output);
        return ExitCodes.Done;
    }

    private static int Run(string expression, string? inputPath)
    {
        var compiled = MappingExpression.Compile(expression);
        foreach (var finding in compiled.Diagnostics) DiagnosticPrinter.Print(expression, finding.Start, finding.Length, finding.JsonataCode.Length > 0 ? finding.JsonataCode : finding.Code, finding.Message);
        if (!compiled.Succeeded) return ExitCodes.Invalid;

        // Nothing piped in and no file named: the expression stands alone.
        var hasInput = inputPath is not null || Console.IsInputRedirected;
        var bytes = hasInput ? InputFile.ReadAll(inputPath) : [];
        var context = new EvaluationContext();
        var document = new Document();
        try
        {
            if (bytes.AsSpan().Trim(" \t\r\n"u8).IsEmpty) context.Bind(default(Val));
            else
            {
                Decoder()(bytes, document);
                context.Bind(document);
            }
            var text = new ArrayBufferWriter<byte>();
            var writer = DecodeCommand.Codec("json, indent: 2", null)!.CreateWriter(text);
            if (!compiled.Program.Emit(context, writer)) return ExitCodes.Done; // undefined: nothing to print
            writer.Complete();
            Console.Out.WriteLine(Encoding.UTF8.GetString(text.WrittenSpan));
            return ExitCodes.Done;
        }
        catch (MappingException e)
        {
            DiagnosticPrinter.Print(expression, Math.Max(e.Start, 0), e.Length, e.JsonataCode, e.Message);
            return ExitCodes.Incomplete;
        }
        catch (MessageFormatException e)
        {
            Console.Error.WriteLine($"The input is no JSON: {e.Message}");
            return ExitCodes.Incomplete;
        }
    }

    // Reads JSON through the registered codec, as any other user of it.
    private static Action<ReadOnlyMemory<byte>, Document> Decoder()
    {
        var codec = DecodeCommand.Codec("json", null)!;
        var batch = MessageBatch.Rent();
        return (bytes, document) =>
        {
            batch.Clear();
            batch.Add(new MessageDraft { Body = bytes.Span });
            codec.Decode(batch[0], document);
        };
    }
}
