using System.Buffers;
using System.Globalization;
using System.Text;
using Bridge.Codecs.Copybook;
using Bridge.Codecs.Text;
using Bridge.Formats;

namespace Bridge.Codecs.Inference;

/// <summary>
/// Drafts a copybook from records of a mainframe without line ends: the record length by how alike the records are, fields by what the bytes of each column are in all records
/// (zoned digits, packed decimals by their sign nibble, texts, other bytes). Pure.
/// </summary>
internal sealed class CopybookInference
{
    private const int MostRecords = 500;
    private const int MostLength = 8192;

    private readonly List<ReadOnlyMemory<byte>> _records;
    private readonly CodePage _page;
    private readonly int _length;

    private CopybookInference(List<ReadOnlyMemory<byte>> records, CodePage page)
    {
        (_records, _page) = (records, page);
        _length = records.Max(r => r.Length);
    }

    /// <summary>The draft; null if no record length can be seen.</summary>
    public static LayoutDraft? Propose(ReadOnlyMemory<byte> sample, string name, string encoding)
    {
        var page = CodePage.Find(encoding)!;
        var (records, options) = WithDescriptors(sample) is { } variable ? variable : (Fixed(sample), "");
        if (records is null || records.Count < 2) return null;
        var inference = new CopybookInference(records, page);
        var book = new StringBuilder($"      * A draft from {records.Count} records of {(options.Length == 0 ? inference._length.ToString(CultureInfo.InvariantCulture) : $"up to {inference._length}")} bytes: name the items, split texts, give numbers their V.\n       01  RECORD-1.\n");
        var names = new List<string>();
        foreach (var picture in inference.Fields())
        {
            names.Add($"FIELD-{names.Count + 1}");
            book.Append(CultureInfo.InvariantCulture, $"           05  {names[^1],-12} PIC {picture}.\n");
        }
        var from = $"layout: {name}.cpy{(encoding == "cp037" ? "" : $", encoding: {encoding}")}{options}";
        return new LayoutDraft(book.ToString(), name + ".cpy", DraftText.Mapping(name, from, names.ConvertAll(n => n.Replace('-', '_'))));
    }

    // Records that begin with their length.
    private static (List<ReadOnlyMemory<byte>>, string)? WithDescriptors(ReadOnlyMemory<byte> sample)
    {
        foreach (var (little, counts, blocked) in (ReadOnlySpan<(bool, bool, bool)>)[(false, true, true), (false, true, false), (false, false, false), (true, true, false), (true, false, false)])
        {
            var framer = new RecordDescriptorFramer(new RecordDescriptor(little, counts), blocked);
            var input = new ReadOnlySequence<byte>(sample);
            var records = new List<ReadOnlyMemory<byte>>();
            FrameStatus status;
            while ((status = framer.TryRead(ref input, endOfStream: true, out var frame).Status) is FrameStatus.Frame or FrameStatus.Ignored && records.Count < MostRecords)
            {
                if (status == FrameStatus.Frame) records.Add(frame.ToArray());
            }
            if (status == FrameStatus.Broken || records.Count < 2 || records.Exists(r => r.Length is 0 or > MostLength)) continue;
            return (records, $", records: {(blocked ? "variable_blocked" : "variable")}{(little ? ", rdw_little_endian: true" : "")}{(counts ? "" : ", rdw_counts_itself: false")}");
        }
        return null;
    }

    private static List<ReadOnlyMemory<byte>>? Fixed(ReadOnlyMemory<byte> sample)
    {
        var scores = new List<(int Length, double Score)>();
        for (var length = 8; length <= Math.Min(MostLength, sample.Length / 2); length++)
        {
            if (sample.Length % length == 0 || sample.Length >= LayoutInference.MaxSample) scores.Add((length, Likeness(sample.Span, length)));
        }
        if (scores.Count == 0) return null;
        var best = scores.Max(s => s.Score);
        // Several records together are as much alike as one, or a little more where values alternate.
        var chosen = scores.First(s => s.Score >= best - 0.1).Length;
        return [.. Enumerable.Range(0, Math.Min(MostRecords, sample.Length / chosen)).Select(i => sample.Slice(i * chosen, chosen))];
    }

    // How often a byte is of the same kind as that of the record before.
    private static double Likeness(ReadOnlySpan<byte> sample, int length)
    {
        var end = Math.Min(sample.Length, length * MostRecords);
        end = Math.Min(end, 1 << 16);
        var same = 0;
        for (var i = length; i < end; i++)
        {
            if (Kind(sample[i]) == Kind(sample[i - length])) same++;
        }
        return end <= length ? 0 : (double)same / (end - length);
    }

    private static int Kind(byte b) => b switch { 0x40 => 0, >= 0xF0 and <= 0xF9 => 1, >= 0x81 and <= 0xE9 => 2, < 0x40 => 3, _ => 4 };

    private IEnumerable<string> Fields()
    {
        for (var at = 0; at < _length;)
        {
            var (length, picture) = Packed(at) ?? Zoned(at) ?? TextAt(at);
            yield return picture;
            at += length;
        }
    }

    private bool All(int at, Func<byte, bool> holds) => at < _length && _records.TrueForAll(r => at >= r.Length || holds(r.Span[at]));

    private bool Any(int at, Func<byte, bool> holds) => at < _length && _records.Exists(r => at < r.Length && holds(r.Span[at]));

    // Digits in both halves, and a sign in the last: what a text never is in all records, if one byte at least is no character.
    private (int, string)? Packed(int at)
    {
        var isNoText = false;
        for (var end = at; end < Math.Min(at + 10, _length); end++)
        {
            isNoText |= Any(end, b => b < 0x40);
            if (end > at && isNoText && All(end, b => b >> 4 <= 9 && (b & 15) is 0xC or 0xD or 0xF)) return (end - at + 1, $"{(All(end, b => (b & 15) == 0xF) ? "" : "S")}9({(end - at + 1) * 2 - 1}) COMP-3");
            if (!All(end, b => b >> 4 <= 9 && (b & 15) <= 9)) return null;
        }
        return null;
    }

    private (int, string)? Zoned(int at)
    {
        var end = at;
        while (end - at < 18 && All(end, b => b is >= 0xF0 and <= 0xF9)) end++;
        var isSigned = end > at && end - at < 18 && All(end, b => b >> 4 is 0xC or 0xD or 0xF && (b & 15) <= 9) && Any(end, b => b >> 4 != 0xF);
        if (isSigned) end++;
        return end == at ? null : (end - at, $"{(isSigned ? "S" : "")}9({end - at})");
    }

    private (int, string) TextAt(int at)
    {
        var isText = All(at, IsText);
        var end = at + 1;
        while (end < _length && All(end, IsText) == isText && Packed(end) is null && !(Zoned(end) is ( > 1, _)))
        {
            // A column that begins behind one that is blank everywhere begins a field.
            if (isText && All(end - 1, b => b == 0x40) && Any(end, b => b != 0x40)) break;
            end++;
        }
        var length = end - at;
        return (length, !isText && length is 2 or 4 or 8 ? $"S9({(length == 2 ? 4 : length == 4 ? 9 : 18)}) COMP" : $"X({length})");
    }

    private bool IsText(byte b) => b >= 0x40 && _page.CharOf(b) is var c && !char.IsControl(c) && c != '\uFFFF';
}
