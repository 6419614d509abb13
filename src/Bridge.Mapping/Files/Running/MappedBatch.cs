using Bridge.Configuration.Values;
using Bridge.Messages;

namespace Bridge.Mapping.Files.Running;

/// <summary>
/// Mapped messages with the values of their destination's templates. Reusable after <see cref="Clear"/>; one thread at a time while it is filled,
/// then readable from several.
/// </summary>
public sealed class MappedBatch : IDisposable
{
    private readonly IReadOnlyList<Template> _templates;
    private readonly List<string> _values = [];

    /// <summary>A batch for a destination with these templates.</summary>
    public MappedBatch(IReadOnlyList<Template> templates)
    {
        ArgumentNullException.ThrowIfNull(templates);
        _templates = templates;
    }

    /// <summary>The messages.</summary>
    public MessageBatch Messages { get; } = MessageBatch.Rent();

    /// <summary>The value of a template for a message.</summary>
    public string Text(int index, Template template)
    {
        ArgumentNullException.ThrowIfNull(template);
        if (template.IsConstant) return template.Constant;
        for (var i = 0; i < _templates.Count; i++)
        {
            if (ReferenceEquals(_templates[i], template)) return _values[(index * _templates.Count) + i];
        }
        throw new InvalidOperationException($"The template '{template.Source}' does not belong to this destination.");
    }

    /// <summary>Empties the batch; keeps its memory.</summary>
    public void Clear()
    {
        Messages.Clear();
        _values.Clear();
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose() => Messages.Dispose();

    internal IReadOnlyList<Template> Templates => _templates;

    internal void AddValue(string value) => _values.Add(value);

    /// <summary>Takes back the messages from <paramref name="count"/> on, with their values.</summary>
    public void Truncate(int count)
    {
        Messages.Truncate(count);
        var values = count * _templates.Count;
        if (_values.Count > values) _values.RemoveRange(values, _values.Count - values);
    }
}
