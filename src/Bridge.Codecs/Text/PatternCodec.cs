using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using System.Text.Unicode;
using Bridge.Codecs.Framing;
using Bridge.Codecs.Json;
using Bridge.Codecs.Layouts;
using Bridge.Documents;
using Bridge.Formats;
using Bridge.Messages;

namespace Bridge.Codecs.Text;

/// <summary>Lines of text taken apart by regular expressions; decoding only. Thread-safe.</summary>
internal sealed class PatternCodec : ICodec
{
    private readonly PatternOptions _options;
    private readonly byte[] _names;
    private readonly (LinePattern Pattern, Field[] Fields)[] _patterns;

    public PatternCodec(PatternOptions options)
    {
        _options = options;
        var names = new ArrayBufferWriter<byte>();
        _patterns =
        [
            .. options.Patterns.Select(p => (p, p.Fields.Select(f =>
            {
                var start = names.WrittenCount;
                Encoding.UTF8.GetBytes(f.Name, names);
                return new Field(f.Name, f.Group, start, names.WrittenCount - start, options.Numbers.Contains(f.Name));
            }).ToArray())),
        ];
        _names = names.WrittenSpan.ToArray();
        var members = options.Patterns.SelectMany(p => p.Fields).Select(f => f.Name).Distinct();
        Shape = new Shape("", ShapeKind.Object, Occurs.One, [.. members.Select(n => new Shape(n, options.Numbers.Contains(n) ? ShapeKind.Decimal : ShapeKind.Text, Occurs.Optional))]);
        ContentType = $"text/plain; charset={options.CodePage.WebName}";
    }

    public Shape? Shape { get; }

    public string ContentType { get; }

    public ReadOnlyMemory<byte> OutputPreamble => default;

    public IFramer? CreateFramer() => new LinesFramer(new LinesOptions { LineEnd = _options.LineEnd });

    public void Decode(in Message message, Document document)
    {
        document.Reset(message.Body, _names);
        var source = document.Source;
        // Characters of ASCII stand where their bytes stand.
        var isAscii = _options.CodePage.IsAsciiCompatible && Ascii.IsValid(source);
        var line = isAscii ? Encoding.Latin1.GetString(source) : Text(document);
        foreach (var (pattern, fields) in _patterns)
        {
            if (Match(pattern, line) is not { Success: true } match) continue;
            document.Open(NodeKind.Object).SourceLength = source.Length;
            foreach (var field in fields)
            {
                if (match.Groups[field.Group] is { Success: true } group) Add(document, field, group, isAscii);
            }
            document.Close();
            return;
        }
        throw LayoutError.At(LayoutError.Sequence, $"the line fits {(_patterns.Length == 1 ? "not the pattern" : $"none of the {_patterns.Length} patterns")}; add one for it, or filter such lines", source, 0, source.Length);
    }

    public DocumentWriter CreateWriter(IBufferWriter<byte> output) => new RefusingWriter("the format pattern only reads, because a pattern does not say how a line is written; use text, or a layout");

    private string Text(Document document)
    {
        _options.CodePage.ToUtf8(document, document.Source, 0, "the line");
        return Encoding.UTF8.GetString(document.Scratch(0, document.ScratchLength));
    }

    private static void Add(Document document, Field field, Group group, bool isAscii)
    {
        var start = group.Index;
        var length = group.Length;
        if (!isAscii)
        {
            start = document.ScratchLength;
            Utf8.FromUtf16(group.ValueSpan, document.ReserveScratch(group.Length * 3), out _, out length);
            document.AdvanceScratch(length);
        }
        ref var node = ref document.Add(NodeKind.Text);
        node.Flags = isAscii ? NodeFlags.None : NodeFlags.InScratch;
        (node.Start, node.Length) = (start, length);
        (node.NameStart, node.NameLength) = (field.NameStart, field.NameLength);
        // In other code pages it is not known which bytes a character came from: the line has it.
        (node.SourceStart, node.SourceLength) = isAscii ? (start, length) : (0, document.Source.Length);
        if (field.IsNumber) MakeNumber(document, ref node, field);
    }

    // JSON has no leading zeros, plus signs and points at either end; a number of a line may (0512, +3, .5). All other digits stay.
    private static void MakeNumber(Document document, ref DocumentNode node, Field field)
    {
        node.Kind = NodeKind.Number;
        var text = document.Value(node);
        var isNegative = text.StartsWith("-"u8);
        var digits = isNegative || text.StartsWith("+"u8) ? text[1..] : text;
        if (NumberParts.Of(digits) is not { } parts) throw LayoutError.At(LayoutError.Value, $"field {field.Name} is no number; without its type (:int, :float, :number) it is a text", document.Source, node.SourceStart, node.SourceLength);
        var zeros = Math.Min(digits.IndexOfAnyExcept((byte)'0') is >= 0 and var first ? first : digits.Length, Math.Max(0, parts.Whole - 1));
        if (zeros == 0 && parts.IsJson && digits.Length + (isNegative ? 1 : 0) == text.Length) return;
        var number = digits.ToArray(); // the scratch buffer may move
        node.Start = document.ScratchLength;
        node.Flags |= NodeFlags.InScratch;
        if (isNegative) document.AppendScratch("-"u8);
        document.AppendScratch(parts.Whole == 0 ? "0"u8 : number.AsSpan(zeros..parts.Whole));
        if (parts.Fraction > 0) document.AppendScratch(number.AsSpan(parts.Whole..parts.Exponent));
        document.AppendScratch(number.AsSpan(parts.Exponent..));
        node.Length = document.ScratchLength - node.Start;
    }

    private static Match? Match(LinePattern pattern, string text)
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

    /// <summary>A named group: where its name stands among the codec's names, and whether it is a number.</summary>
    private sealed record Field(string Name, int Group, int NameStart, int NameLength, bool IsNumber);
}
