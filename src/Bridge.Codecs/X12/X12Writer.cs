using System.Text;
using Bridge.Codecs.Edi;
using Bridge.Codecs.Edi.Envelopes;
using Bridge.Codecs.Edi.Interchanges;
using Bridge.Codecs.Text;
using Bridge.Documents;

namespace Bridge.Codecs.X12;

/// <summary>Writes X12 interchanges; ISA is padded to its fixed widths. See <see cref="EdiInterchangeWriter"/>.</summary>
internal sealed class X12Writer(EdiInterchangeOptions options) : EdiInterchangeWriter(X12Dialect.Instance, options)
{
    /// <summary>The widths of ISA's sixteen elements.</summary>
    private static readonly int[] Widths = [2, 10, 2, 10, 2, 15, 2, 15, 6, 4, 1, 5, 9, 1, 1, 1];

    /// <summary>What stands in an element of ISA that the mapping leaves out.</summary>
    private static readonly string[] Usual = ["00", "", "00", "", "ZZ", "", "ZZ", "", "", "", "^", "00501", "", "0", "P", ":"];

    protected override EdiDelimiters Choose(Document document, int interchange, int format)
    {
        var d = X12Dialect.Instance.Default;
        if (Separator(document, format, "Element"u8) is not 0 and var element) d = d with { Element = element };
        if (Separator(document, format, "Terminator"u8) is not 0 and var terminator) d = d with { Terminator = terminator };
        if (interchange < 0) return Checked(d);
        var component = Isa(document, interchange, 15);
        var repetition = Isa(document, interchange, 10);
        if (component.Length != 1 || component[0] > 0x7F) throw EdiError.Writing(EdiError.Delimiters, "X12", "ISA.E16", $"'{component}' must be one character, the component separator");
        var mayRepeat = X12Dialect.HasRepetitions(Encoding.UTF8.GetBytes(Isa(document, interchange, 11).Trim()));
        return Checked(d with { Part = (byte)component[0], Repetition = mayRepeat && repetition.Length == 1 && repetition[0] is > ' ' and < '\u007F' && !char.IsAsciiLetterOrDigit(repetition[0]) ? (byte)repetition[0] : (byte)0 });
    }

    protected override CodePage? PageOf(Document document, int interchange) => null;

    protected override IReadOnlyDictionary<int, string>? Header(Document document, int interchange)
    {
        if (Options.Counts == EdiCounts.Keep) return null;
        var elements = new Dictionary<int, string>();
        for (var i = 0; i < Widths.Length; i++)
        {
            var text = Isa(document, interchange, i);
            if (text.Length > Widths[i]) throw EdiError.Writing(EdiError.NoValue, "X12", $"ISA.{X12Dialect.Instance.Names.Of(0, i)}", $"'{text}' has {text.Length} characters, and ISA has room for {Widths[i]}");
            if (text.AsSpan().IndexOfAny((char)Delimiters.Element, (char)Delimiters.Terminator) >= 0) throw EdiError.Writing(EdiError.Separator, "X12", $"ISA.{X12Dialect.Instance.Names.Of(0, i)}", $"'{text}' holds a separator");
            elements[i] = i == 12 && text.Length > 0 ? text.PadLeft(Widths[i], '0') : text.PadRight(Widths[i]);
        }
        return elements;
    }

    protected override string? Reference(EdiFrameTags tags, string? reference) =>
        reference is { Length: > 0 } && tags == X12Dialect.Instance.Envelope.Interchange && Options.Counts != EdiCounts.Keep ? reference.PadLeft(Widths[12], '0') : reference;

    private string Isa(Document document, int interchange, int index) => ElementText(document, interchange, X12Dialect.Instance.Envelope.Interchange.Start, index) ?? Usual[index];

    private static EdiDelimiters Checked(EdiDelimiters d)
    {
        Span<byte> all = [d.Element, d.Part, d.Repetition, d.Terminator];
        for (var i = 0; i < all.Length; i++)
        {
            if (all[i] != 0 && (char.IsAsciiLetterOrDigit((char)all[i]) || all[i] == ' ' || all[..i].Contains(all[i])))
            {
                throw EdiError.Writing(EdiError.Delimiters, "X12", "ISA", $"the separators must differ and be no letters, digits or blanks; they are {EdiError.Show(all)} (element, component, repetition, terminator)");
            }
        }
        return d;
    }
}
