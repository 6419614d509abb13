using Bridge.Cli.Printing;
using Bridge.Documents;
using Bridge.Engine.Configuration;
using Bridge.Formats;
using Bridge.Mapping.Files.Rejections;
using Bridge.Mapping.Testing;
using Bridge.Messages;

namespace Bridge.Cli.Commands;

/// <summary>Runs a command over each message of an input: results to standard output, rejected records to standard error, the exit code says whether there were any.</summary>
internal sealed class MessageRun(string? inputPath, string[]? meta) : IDisposable
{
    private readonly string _name = InputFile.Name(inputPath);
    private int _rejected;

    /// <summary>Standard output; flushed when an input's part is done and before anything goes to standard error, so that both meet in order on a terminal.</summary>
    public BufferedStream Output { get; } = new(Console.OpenStandardOutput(), 64 * 1024);

    /// <summary>Cuts the input by the codec's framer and hands over each whole message.</summary>
    public int Run(ICodec? codec, Action<Message> handle)
    {
        using var input = InputFile.Open(inputPath);
        foreach (var batch in MessageCutter.Cut(input, codec, MetaOption.Headers(meta, _name), (int)BridgeOptions.DefaultMaxFrame.Bytes))
        {
            using (batch)
            {
                for (var i = 0; i < batch.Count; i++)
                {
                    if (batch[i].Fault is { } fault) Reject(batch[i], new MappingRejection("BR2013", fault));
                    else handle(batch[i]);
                }
            }
            Output.Flush();
        }
        return _rejected == 0 ? ExitCodes.Done : ExitCodes.Incomplete;
    }

    /// <summary>Prints why a message was rejected, and counts it.</summary>
    public void Reject(Message message, MappingRejection rejection)
    {
        Output.Flush();
        RejectionPrinter.Print(_name, message, rejection);
        CountRejected();
    }

    /// <summary>Prints what was let pass in a message; nothing if there is nothing.</summary>
    public void Note(Message message, NoteList notes)
    {
        if (notes.Total == 0) return;
        Output.Flush();
        NotePrinter.Print(message.Place.IsKnown ? $"{_name}, {message.Place}" : _name, notes);
    }

    /// <summary>Counts a message whose rejection stands in the output already.</summary>
    public void CountRejected() => _rejected++;

    public void Dispose() => Output.Dispose();
}
