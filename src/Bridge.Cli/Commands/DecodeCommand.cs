using System.Buffers;
using System.CommandLine;
using Bridge.Cli.Printing;
using Bridge.Configuration;
using Bridge.Configuration.Tree;
using Bridge.Documents;
using Bridge.Formats;
using Bridge.Mapping;
using Bridge.Mapping.Files;
using Bridge.Mapping.Files.Rejections;
using Bridge.Messages;

namespace Bridge.Cli.Commands;

/// <summary><c>bridge decode --format F | --layout L [INPUT]</c></summary>
internal static class DecodeCommand
{
    public static Command Create()
    {
        var format = new Option<string?>("--format") { Description = "A format that needs no layout, such as json, or with options: 'csv, delimiter: \";\"'.", HelpName = "FORMAT" };
        var layout = new Option<string?>("--layout") { Description = "A layout file, or with options: 'order.cpy, encoding: ascii, records: lines'.", HelpName = "FILE" };
        var input = InputFile.Argument();
        var meta = MetaOption.Option();
        var command = new Command("decode", "Shows a file as a mapping would see it, one JSON line a message.") { format, layout, input, meta };
        command.Validators.Add(result =>
        {
            if (result.GetValue(format) is null == result.GetValue(layout) is null) result.AddError("Give either --format or --layout.");
        });
        command.SetAction(parsed => Run(parsed.GetValue(format), parsed.GetValue(layout), parsed.GetValue(input), parsed.GetValue(meta)));
        return command;
    }

    /// <summary>The codec of a layout file or of a format, with options in YAML's flow style behind its name; null after an error, which was printed.</summary>
    public static ICodec? Codec(string? format, string? layout)
    {
        var diagnostics = new Diagnostics();
        var loader = new CodecLoader(Adapters.Registry, new Expressions());
        ICodec? codec = null;
        var text = layout is null ? $"{{ format: {format} }}" : LayoutText(layout);
        if (YamlTree.Parse(text, layout is null ? "--format" : "--layout", diagnostics) is { } node) codec = loader.Load(node, layout is null ? "--format" : "--layout", "", diagnostics);
        DiagnosticPrinter.Print(diagnostics);
        return diagnostics.HasErrors ? null : codec;
    }

    // A file's name may hold a comma itself; then it is there as it stands.
    private static string LayoutText(string layout)
    {
        var comma = File.Exists(layout) ? -1 : layout.IndexOf(',', StringComparison.Ordinal);
        var (file, options) = comma < 0 ? (layout, "") : (layout[..comma].TrimEnd(), layout[comma..]);
        if (!file.StartsWith("std/", StringComparison.Ordinal) && !File.Exists(file)) throw new UnavailableException($"The layout file '{file}' does not exist.");
        return $"{{ layout: '{file.Replace("'", "''", StringComparison.Ordinal)}'{options} }}";
    }

    private static int Run(string? format, string? layout, string? inputPath, string[]? meta)
    {
        if (Codec(format, layout) is not { } codec) return ExitCodes.Invalid;
        var json = new JsonText();
        using var run = new MessageRun(inputPath, meta);
        return run.Run(codec, message =>
        {
            if (json.Write(codec, message, run.Output) is { } rejection) run.Reject(message, rejection);
            else run.Note(message, json.Notes);
        });
    }

    /// <summary>Writes documents as JSON, numbers digit for digit.</summary>
    private sealed class JsonText
    {
        private static readonly MappingProgram Identity = MappingExpression.Compile("$", CompileOptions.Mapping with { Input = null }).Program!;

        private readonly EvaluationContext _context = new();
        private readonly Document _document = new();
        private readonly ArrayBufferWriter<byte> _bytes = new();
        private readonly DocumentWriter _writer;

        public JsonText() => _writer = Codec("json", null)!.CreateWriter(_bytes);

        /// <summary>What was let pass in the last message.</summary>
        public NoteList Notes => _document.Notes;

        public MappingRejection? Write(ICodec codec, Message message, Stream output)
        {
            _bytes.ResetWrittenCount();
            _writer.Reset(_bytes);
            try
            {
                codec.Decode(message, _document);
                _context.Bind(_document);
                if (!Identity.Emit(_context, _writer)) return new MappingRejection("BR2011", "the message has no value");
                _writer.Complete();
                output.Write(_bytes.WrittenSpan);
                output.WriteByte((byte)'\n');
                return null;
            }
            catch (MessageFormatException e)
            {
                return new MappingRejection(e.Code, e.Message) { Offset = e.Offset, Path = e.Path };
            }
            catch (MappingException e)
            {
                return new MappingRejection(e.Code, e.Message) { JsonataCode = e.JsonataCode };
            }
        }
    }
}
