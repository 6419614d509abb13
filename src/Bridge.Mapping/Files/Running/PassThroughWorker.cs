using System.Text;
using Bridge.Configuration.Values;
using Bridge.Mapping.Files.Rejections;
using Bridge.Messages;

namespace Bridge.Mapping.Files.Running;

/// <summary>For routes without a mapping: the body goes on unchanged; templates read <c>$meta</c> by name.</summary>
internal sealed class PassThroughWorker : MappingWorker
{
    private readonly OutgoingHead _head = new(null);

    public override MappingOutcome Translate(in Message input, MappedBatch output)
    {
        var first = output.Messages.Count;
        output.Messages.Add(new MessageDraft { Body = input.Body.Span, Id = _head.Id(input, 0), Key = input.Key.Span, Headers = _head.Forward(input), Place = input.Place });
        foreach (var template in output.Templates)
        {
            var value = template.IsConstant ? template.Constant : Expand(template, input);
            if (value is null)
            {
                output.Truncate(first);
                return MappingOutcome.Rejected(new MappingRejection("BR2010", $"the template '{template.Source}' has no value: without a mapping it can use $meta only, such as {{topic}} or {{name}}"));
            }
            output.AddValue(value);
        }
        return MappingOutcome.Mapped(1);
    }

    private static string? Expand(Template template, Message input) => template.Expand(name =>
    {
        if (name.StartsWith("$meta.", StringComparison.Ordinal)) name = name[6..];
        // As a mapping would write it: $meta.headers."correlation-id".
        if (name.StartsWith("headers.", StringComparison.Ordinal)) return input.TryGetHeader(Encoding.UTF8.GetBytes(name[8..].Trim('"', '`')), out var header) ? header.ValueText : null;
        return name switch
        {
            "id" => input.IdText,
            "key" => Encoding.UTF8.GetString(input.Key.Span),
            "record" => input.Place.Record.ToString(System.Globalization.CultureInfo.InvariantCulture),
            _ => input.TryGetHeader(Encoding.UTF8.GetBytes(":" + name), out var field) || input.TryGetHeader(Encoding.UTF8.GetBytes(name), out field) ? field.ValueText : null,
        };
    });
}
