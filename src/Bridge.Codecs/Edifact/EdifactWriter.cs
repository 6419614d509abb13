using System.Text;
using Bridge.Codecs.Edi;
using Bridge.Codecs.Edi.Interchanges;
using Bridge.Codecs.Text;
using Bridge.Documents;

namespace Bridge.Codecs.Edifact;

/// <summary>Writes EDIFACT interchanges; UNA is written where the document has it. See <see cref="EdiInterchangeWriter"/>.</summary>
internal sealed class EdifactWriter(EdiInterchangeOptions options) : EdiInterchangeWriter(EdifactDialect.Instance, options)
{
    private string? _advice;

    protected override EdiDelimiters Choose(Document document, int interchange, int format)
    {
        _advice = TextOf(document, 0, "UNA"u8);
        DecimalMark = _advice is { Length: 6 } && _advice[2] is ',' ? (byte)',' : (byte)'.';
        if (_advice is not null)
        {
            return _advice.Length == 6 && Ascii.IsValid(_advice) && EdifactDialect.Advice(Encoding.ASCII.GetBytes(_advice)) is { } advised ? advised
                : throw EdiError.Writing(EdiError.Delimiters, "EDIFACT", "UNA", $"'{_advice}' must be six characters: component, element, decimal mark, release, repetition (or blank) and terminator, such as \":+.? '\"");
        }
        var d = EdifactDialect.Instance.Default;
        var terminator = Separator(document, format, "Terminator"u8);
        if (terminator != 0) d = d with { Terminator = terminator };
        return interchange >= 0 && SyntaxVersion(document, interchange) == "4" ? d with { Repetition = (byte)'*' } : d;
    }

    protected override CodePage? PageOf(Document document, int interchange) =>
        EdifactCharacterSet.Find(Encoding.UTF8.GetBytes(ElementText(document, interchange, EdifactDialect.Tags.Interchange.Start, 0) ?? ""));

    protected override void WriteAdvice(Document document, ReadOnlySpan<byte> lineEnd)
    {
        if (_advice is null) return;
        foreach (var b in Encoding.ASCII.GetBytes($"UNA{_advice}")) Put(b);
        foreach (var b in lineEnd) Put(b);
    }

    private static string? SyntaxVersion(Document document, int interchange)
    {
        var syntax = document.Find(interchange, "E01"u8);
        if (syntax < 0) syntax = document.Find(interchange, "S001"u8);
        return syntax < 0 || document[syntax].Kind != NodeKind.Object ? null : TextOf(document, syntax, "C02"u8) ?? TextOf(document, syntax, "0002"u8);
    }
}
