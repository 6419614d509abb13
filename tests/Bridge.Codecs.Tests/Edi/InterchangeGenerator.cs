using System.Text;

namespace Bridge.Codecs.Tests.Edi;

/// <summary>Makes interchanges of random messages: of EDIFACT, X12 or TRADACOMS, one shape with the words of each.</summary>
internal sealed class InterchangeGenerator
{
    private readonly Func<Random, string, (string Header, string Reference)> _interchange;
    private readonly Func<int, string> _group;           // header of a group; empty where there are none
    private readonly Func<int, string> _message;
    private readonly Func<Random, string, int, string> _parts;   // what follows an element's first component, of a tag's element
    private readonly string[] _ends, _texts, _tags;
    private readonly (string Interchange, string Group, string Message) _trailers;
    private readonly char _separator;

    private InterchangeGenerator(string format, string[] ends, string[] texts, string[] tags, char separator, (string, string, string) trailers,
        Func<Random, string, (string, string)> interchange, Func<int, string> group, Func<int, string> message, Func<Random, string, int, string> parts)
    {
        Format = format;
        (_ends, _texts, _tags, _separator, _trailers, _interchange, _group, _message, _parts) = (ends, texts, tags, separator, trailers, interchange, group, message, parts);
    }

    public string Format { get; }

    public static InterchangeGenerator Of(string format) => format switch { "x12" => X12, "edifact" => Edifact, _ => Tradacoms };

    private static readonly InterchangeGenerator Edifact = new("edifact", ["'\r\n", "'"], ["", "x", "Müller", "a b", "?+", "?:x", "??", "?'", "20260301", "0.50", "-1"],
        ["BGM", "DTM", "NAD", "LIN", "QTY", "PIA", "FTX", "XYZ", "UNS", "SRC"], '+', ("UNZ", "", "UNT"),
        static (random, end) =>
        {
            var reference = $"R{random.Next(99)}";
            return ($"{(random.Next(2) == 0 ? $"UNA:+.? {end}" : "")}UNB+UNOW:3+A:14+B+260301:1200+{reference}{end}", reference);
        },
        static _ => "", static m => $"UNH+{m}+ORDERS:D:96A:UN",
        static (random, _, _) => string.Concat(Enumerable.Range(0, random.Next(3) == 0 ? random.Next(4) : 0).Select(_ => ":" + Edifact!._texts[random.Next(Edifact._texts.Length)])));

    private static readonly InterchangeGenerator Tradacoms = new("tradacoms", ["'\r\n", "'"], ["", "x", "Müller", "a b", "?+", "?:x", "??", "?'", "20260301", "a=b"],
        ["CLO", "ORD", "OLD", "DIN", "OTR", "XYZ", "TYP"], '+', ("END", "", "MTR"),
        static (random, end) => ($"STX=ANA:1+A:B+C+260301:1200+{random.Next(99)}{end}", ""), static _ => "", static m => $"MHD={m}+ORDERS:9",
        static (random, _, _) => string.Concat(Enumerable.Range(0, random.Next(3) == 0 ? random.Next(4) : 0).Select(_ => ":" + Edifact._texts[random.Next(Edifact._texts.Length)])));

    private static readonly InterchangeGenerator X12 = new("x12", ["~\r\n", "\n", "~"], ["", "x", "Müller", "a b", "20260301", "0.50", "-1", "30^1"],
        ["BEG", "NM1", "N1", "REF", "CLM", "PO1", "HL", "SV1", "DTP", "ZZ"], '*', ("IEA", "GE", "SE"),
        static (random, end) =>
        {
            var reference = $"{random.Next(999):D9}";
            return ($"ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260301*1200*^*00501*{reference}*0*P*:{end}", reference);
        },
        static g => $"GS*PO*A*B*20260301*1200*{g}*X*005010", static m => $"ST*850*{m:D4}",
        static (random, tag, element) => tag == "CLM" && element == 4 ? $":B:{(random.Next(2) == 0 ? "1" : "")}" : "");

    /// <summary>An interchange. <paramref name="messages"/> are the frames in it; <paramref name="miscounted"/> makes the count of a trailer round them wrong.</summary>
    public string Generate(Random random, out List<string> messages, bool miscounted = false)
    {
        var end = _ends[random.Next(_ends.Length)];
        var (header, reference) = _interchange(random, end);
        var text = new StringBuilder(header);
        messages = [];
        var hasGroups = _group(1).Length > 0;
        var groups = hasGroups ? 1 + random.Next(2) : 1;
        var total = 0;
        for (var g = 1; g <= groups; g++)
        {
            if (hasGroups) text.Append(_group(g)).Append(end);
            var count = hasGroups ? random.Next(3) : 1 + random.Next(3);
            for (var m = 1; m <= count; m++)
            {
                var message = Message(random, m, end);
                messages.Add(message);
                text.Append(message).Append(end.AsSpan(1));
            }
            total += count;
            if (!hasGroups) continue;
            text.Append(_trailers.Group).Append(_separator).Append(count + (miscounted && g == 1 ? 1 : 0)).Append(_separator).Append(g).Append(end);
        }
        return text.Append(Trailer(_trailers.Interchange, hasGroups ? groups : total + (miscounted ? 1 : 0), reference)).Append(end).ToString();
    }

    private string Message(Random random, int number, string end)
    {
        var header = _message(number);
        var message = new StringBuilder(header).Append(end);
        var segments = random.Next(8);
        for (var i = 0; i < segments; i++)
        {
            var tag = _tags[random.Next(_tags.Length)];
            message.Append(tag);
            for (int e = 0, elements = random.Next(8); e < elements; e++) message.Append(e == 0 ? Behind : _separator).Append(_texts[random.Next(_texts.Length)]).Append(_parts(random, tag, e));
            message.Append(end);
        }
        var reference = Format switch { "x12" => header.Split(_separator)[2], "edifact" => header.Split(_separator)[1], _ => "" };
        return message.Append(Trailer(_trailers.Message, segments + 2, reference)).Append(end[0]).ToString();
    }

    private char Behind => Format == "tradacoms" ? '=' : _separator;

    private string Trailer(string tag, int count, string reference) => $"{tag}{Behind}{count}{(reference.Length == 0 ? "" : $"{_separator}{reference}")}";
}
