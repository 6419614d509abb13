using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Bridge.Codecs.Framing;
using Bridge.Codecs.Layouts;
using Bridge.Documents;
using Bridge.Formats;
using Bridge.Messages;

namespace Bridge.Codecs.Text;

/// <summary>Lines of text taken apart by regular expressions; decoding only. Thread-safe.</summary>
internal sealed class PatternCodec(PatternOptions options) : ICodec
{
    public Shape? Shape { get; } = MakeShape(options);

    public string ContentType { get; } = $"text/plain; charset={options.CodePage.WebName}";

    public ReadOnlyMemory<byte> OutputPreamble => default;

    public IFramer? CreateFramer() => new LinesFramer(new LinesOptions { LineEnd = options.LineEnd });

    public void Decode(in Message message, Document document)
    {
        document.Reset(message.Body);
        var source = document.Source;
        options.CodePage.ToUtf8(document, source, 0, "the line");
        var text = Encoding.UTF8.GetString(document.Scratch(0, document.ScratchLength)[(options.CodePage.IsUtf8 ? MarkFramer.LengthOf(source) : 0)..]);
        foreach (var pattern in options.Patterns)
        {
            if (Match(pattern, text) is not { Success: true } match) continue;
            document.Open(NodeKind.Object);
            foreach (var name in pattern.GetGroupNames())
            {
                if (name == "0" || !match.Groups[name].Success) continue;
                Add(document, name, match.Groups[name].Value);
            }
            document.Close();
            return;
        }
        throw LayoutError.At(LayoutError.Sequence, $"the line fits {(options.Patterns.Count == 1 ? "not the pattern" : $"none of the {options.Patterns.Count} patterns")}; add one for it, or filter such lines", source, 0, source.Length);
    }

    public DocumentWriter CreateWriter(IBufferWriter<byte> output) => new RefusingWriter("the format pattern only reads, because a pattern does not say how a line is written; use text, or a layout");

    private void Add(Document document, string name, string value)
    {
        var nameStart = document.AppendScratch(Encoding.UTF8.GetBytes(name));
        var nameLength = document.ScratchLength - nameStart;
        var isNumber = options.Numbers.Contains(name);
        if (isNumber && value.StartsWith('+')) value = value[1..];
        // 007 is a number here, and JSON's syntax has no leading zeros.
        if (isNumber && decimal.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)) value = number.ToString(CultureInfo.InvariantCulture);
        var start = document.AppendScratch(Encoding.UTF8.GetBytes(value));
        ref var node = ref document.Add(isNumber ? NodeKind.Number : NodeKind.Text);
        node.Flags = NodeFlags.InScratch | NodeFlags.NameInScratch;
        node.Start = start;
        node.Length = document.ScratchLength - start;
        node.NameStart = nameStart;
        node.NameLength = nameLength;
        node.SourceLength = document.Source.Length;
    }

    private static Match? Match(Regex pattern, string text)
    {
        try
        {
            return pattern.Match(text);
        }
        catch (RegexMatchTimeoutException e)
        {
            throw new MessageFormatException(LayoutError.Value, $"the pattern {pattern} needs more than {e.MatchTimeout.TotalMilliseconds} ms for this line; write it without look-arounds and back references", 0, "", e);
        }
    }

    private static Shape MakeShape(PatternOptions options)
    {
        var names = options.Patterns.SelectMany(p => p.GetGroupNames()).Where(n => n != "0").Distinct();
        return new Shape("", ShapeKind.Object, Occurs.One, [.. names.Select(n => new Shape(n, options.Numbers.Contains(n) ? ShapeKind.Decimal : ShapeKind.Text, Occurs.Optional))]);
    }
}
