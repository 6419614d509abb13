using System.Buffers;
using Bridge.Documents;
using Bridge.Formats;
using Bridge.Mapping.Files;
using Bridge.Mapping.Files.Compiling;
using Bridge.Mapping.Files.Running;
using Bridge.Mapping.Testing;
using Bridge.Messages;

namespace Bridge.Mapping.Reversal;

/// <summary>
/// Runs messages through a mapping (get) and its opposite (put). PutGet: get(put(y)) = y for every output y. GetPut: put(get(x)) = x for every input x, field by field.
/// On the messages of a sample, and on messages made from them by changing fields. What <c>bridge mapping roundtrip FILE SAMPLE</c> runs. Not thread-safe.
/// </summary>
public sealed class RoundTripCheck
{
    private readonly CompiledMapping _get;
    private readonly CompiledMapping _put;
    private readonly MappingWorker _getWorker;
    private readonly MappingWorker _putWorker;
    private readonly Dictionary<string, RoundTripDifference> _putGet = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RoundTripDifference> _getPut = new(StringComparer.Ordinal);

    /// <summary>A check of a mapping and its opposite.</summary>
    public RoundTripCheck(CompiledMapping mapping, CompiledMapping opposite)
    {
        ArgumentNullException.ThrowIfNull(mapping);
        ArgumentNullException.ThrowIfNull(opposite);
        (_get, _put) = (mapping, opposite);
        (_getWorker, _putWorker) = (mapping.CreateWorker(), opposite.CreateWorker());
    }

    /// <summary>Checks all messages of an input, and <paramref name="generated"/> messages made from each, always the same ones for a seed.</summary>
    public RoundTripReport Run(ReadOnlyMemory<byte> sample, int generated = 20, int seed = 1)
    {
        int samples = 0, made = 0, skipped = 0;
        var random = new Random(seed);
        var document = new Document();
        foreach (var batch in MessageCutter.Cut(sample, _get.From))
        {
            for (var i = 0; i < batch.Count; i++)
            {
                if (Check(batch[i])) samples++;
                else skipped++;
                try
                {
                    _get.From!.Decode(batch[i], document);
                }
                catch (MessageFormatException)
                {
                    continue;
                }
                for (var n = 0; n < generated; n++)
                {
                    var bytes = SampleMutator.Change(batch[i].Body.Span, document, random);
                    using var changed = MessageBatch.Rent();
                    changed.Preamble = batch.Preamble;
                    changed.Add(new MessageDraft { Body = bytes, Place = batch[i].Place });
                    if (Check(changed[0])) made++;
                    else skipped++;
                }
            }
        }
        return new RoundTripReport { Samples = samples, Generated = made, Skipped = skipped, PutGet = [.. _putGet.Values], GetPut = [.. _getPut.Values] };
    }

    private bool Check(in Message input)
    {
        var origin = CompiledPiece.Origin(input);
        using var outputs = new MappedBatch([]);
        if (_getWorker.Translate(input, outputs) is not { Kind: MappingOutcomeKind.Mapped, Count: 1 }) return false;
        using var inputs = new MappedBatch([]);
        var back = _putWorker.Translate(outputs.Messages[0], inputs);
        if (back.Kind != MappingOutcomeKind.Mapped || back.Count != 1)
        {
            Note(_putGet, "/", Text(outputs.Messages[0].Body), back.Rejection?.Text ?? "filtered", origin);
            return true;
        }
        var bytes = new ArrayBufferWriter<byte>();
        if (inputs.Messages.Preamble.IsEmpty && !input.Preamble.IsEmpty && _get.From!.Shape is null) WriteHeader(outputs.Messages[0], bytes);
        else bytes.Write(inputs.Messages.Preamble.Span);
        bytes.Write(inputs.Messages[0].Body.Span);
        var messages = MessageCutter.Cut(bytes.WrittenMemory.ToArray(), _get.From);
        if (messages.Count != 1 || messages[0].Count != 1)
        {
            Note(_putGet, "/", null, $"{messages.Sum(m => m.Count)} messages instead of one", origin);
            return true;
        }
        Compare(_getPut, Decode(_get.From!, input), Decode(_get.From!, messages[0][0]), origin);
        using var again = new MappedBatch([]);
        var outcome = _getWorker.Translate(messages[0][0], again);
        if (outcome.Kind != MappingOutcomeKind.Mapped || outcome.Count != 1)
        {
            Note(_putGet, "/", Text(outputs.Messages[0].Body), outcome.Rejection?.Text ?? "filtered", origin);
            return true;
        }
        Compare(_putGet, Decode(_get.To!, outputs.Messages[0]), Decode(_get.To!, again.Messages[0]), origin);
        return true;
    }

    // Columns without a layout have the names of a header line. The opposite's output has them as the names of its members, in the order of its columns.
    private void WriteHeader(in Message output, ArrayBufferWriter<byte> bytes)
    {
        var put = (FileMapping)_put;
        var document = new Document();
        put.From.Decode(output, document);
        var context = new EvaluationContext { Limits = put.Limits, Tables = put.Tables.Current };
        context.Bind(document);
        var columns = new DocumentBuilder();
        put.Parts.Output!.Program.Emit(context, columns);
        columns.Complete();
        var header = _get.From!.CreateWriter(bytes);
        header.BeginObject();
        for (var at = 1; at < columns.Document.Count; at = columns.Document.Nodes[at].End)
        {
            header.Name(columns.Document.Name(columns.Document.Nodes[at]));
            header.Text(columns.Document.Name(columns.Document.Nodes[at]));
        }
        header.EndObject();
        header.Complete();
        bytes.Write("\n"u8);
    }

    private static string Text(ReadOnlyMemory<byte> body) => System.Text.Encoding.UTF8.GetString(body.Span[..Math.Min(body.Length, 200)]);

    private static Dictionary<string, string> Decode(ICodec codec, in Message message)
    {
        var document = new Document();
        try
        {
            codec.Decode(message, document);
        }
        catch (MessageFormatException e)
        {
            return new Dictionary<string, string>(StringComparer.Ordinal) { ["/"] = e.Message };
        }
        return DocumentLeaves.Of(document);
    }

    private static void Compare(Dictionary<string, RoundTripDifference> found, Dictionary<string, string> before, Dictionary<string, string> after, string origin)
    {
        foreach (var path in before.Keys.Union(after.Keys))
        {
            string? left = before.GetValueOrDefault(path), right = after.GetValueOrDefault(path);
            if (left != right) Note(found, DocumentLeaves.General(path), left, right, origin);
        }
    }

    private static void Note(Dictionary<string, RoundTripDifference> found, string path, string? before, string? after, string origin) =>
        found[path] = found.TryGetValue(path, out var known) ? known with { Count = known.Count + 1 } : new RoundTripDifference(path, before, after, origin, 1);
}
