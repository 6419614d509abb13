using Bridge.Documents;
using Bridge.Formats;
using Bridge.Mapping.Files;
using Bridge.Mapping.Files.Running;
using Bridge.Mapping.Files.Sensitive;
using Bridge.Messages;

namespace Bridge.Mapping.Testing;

/// <summary>Takes the values of sensitive fields out of what a failed test prints: those of its inputs, and those of its outputs. Tests run in logs of build servers.</summary>
internal sealed class OutputMask(CompiledMapping mapping)
{
    private readonly FileMapping? _mapping = mapping as FileMapping;
    private readonly HashSet<string> _values = new(StringComparer.Ordinal);

    /// <summary>Notes the sensitive values of an input.</summary>
    public void AddInput(in Message message)
    {
        if (_mapping is { Sensitive.Any: true }) Collect(_mapping.From, _mapping.Parts.SensitiveInput, message);
    }

    /// <summary>The text with stars for each of them, and for those of the outputs.</summary>
    public string Apply(string text, MessageBatch output)
    {
        if (_mapping is { Parts.SensitiveOutput.Any: true })
        {
            for (var i = 0; i < output.Count; i++) Collect(_mapping.To, _mapping.Parts.SensitiveOutput, output[i]);
        }
        foreach (var value in _values.OrderByDescending(v => v.Length)) text = Masking.Hide(text, value);
        return text;
    }

    private void Collect(ICodec codec, SensitivePaths paths, in Message message)
    {
        var document = new Document();
        try
        {
            codec.Decode(message, document);
        }
        catch (MessageFormatException)
        {
            return; // nothing of it is shown
        }
        paths.Mark(document);
        _values.UnionWith(Masking.Values(document));
    }
}
