using System.Buffers;
using System.Text;
using Bridge.Formats;
using Bridge.Mapping.Files;
using Bridge.Mapping.Testing;

namespace Bridge.Mapping.Tests.Files;

/// <summary>Control totals where each detail is a message of its own.</summary>
public sealed class RunningTotalTests : IDisposable
{
    private const string Layout = """
        layout: pay/1
        format: { type: fixed_width, line_end: lf, short: pad }
        message: E
        records:
          H: { recognise: { T: H }, fields: { T: { at: 1, length: 1 } } }
          B:
            recognise: { T: B }
            occurs: 0..*
            fields: { T: { at: 1, length: 1 }, No: { at: 2, length: 2 } }
            records:
              E: { recognise: { T: E }, occurs: 0..*, fields: { T: { at: 1, length: 1 }, Amount: { at: 2, length: 5, type: decimal, scale: 2 }, Kind: { at: 7, length: 1 } } }
              S: { recognise: { T: S }, fields: { T: { at: 1, length: 1 }, Count: { at: 2, length: 3, type: integer }, Debit: { at: 5, length: 6, type: decimal, scale: 2 } } }
          X: { recognise: { T: X }, fields: { T: { at: 1, length: 1 }, Batches: { at: 2, length: 2, type: integer }, Records: { at: 4, length: 3, type: integer }, Sum: { at: 7, length: 6, type: decimal, scale: 2 } } }
        totals:
          - { field: B.S.Count, is: $count(E) }
          - { field: B.S.Debit, is: '$sum(E[Kind = "D"].Amount)' }
          - { field: X.Batches, is: $count(B) }
          - { field: X.Records, is: $count(E) + 2 * $count(B) + 2 }
          - { field: X.Sum, is: $sum(E.Amount) % 1000, mismatch: reject }
        """;

    private const string Right = "H\nB01\nE00150D\nE00250C\nS002000150\nB02\nE99999D\nS001099999\nX02009000399\n";

    private readonly MappingFixture _files = new();

    public void Dispose() => _files.Dispose();

    private ICodec Codec(string layout = Layout)
    {
        var codec = new CodecLoader(MappingFixture.Registry, new Expressions()).LoadLayout(_files.Write("l.yaml", layout), _files.Diagnostics);
        Assert.True(codec is not null, string.Join('\n', _files.Diagnostics.All));
        return codec;
    }

    // What a source gets, and what the first pass of a file says.
    private static (int Messages, List<string> Faults, string? Contradiction) Read(ICodec codec, string input)
    {
        var batches = MessageCutter.Cut(Encoding.UTF8.GetBytes(input), codec);
        var faults = batches.SelectMany(b => Enumerable.Range(0, b.Count).Select(i => b[i].Fault)).OfType<string>().ToList();
        var messages = batches.Sum(b => b.Count) - faults.Count;
        var survey = Assert.IsAssignableFrom<ISurveyedFramer>(codec.CreateFramer()).BeginSurvey(1 << 20);
        var rest = new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(input));
        survey.Read(ref rest, endOfStream: true);
        return (messages, faults, survey.Fault);
    }

    [Fact]
    public void Counts_and_sums_run_from_the_record_that_the_trailer_belongs_to()
    {
        var (messages, faults, contradiction) = Read(Codec(), Right);
        Assert.Equal((3, 0, null), (messages, faults.Count, contradiction));
        Assert.Equal((6, 0, null), (Read(Codec(), Right + Right) is var (m, f, c) ? (m, f.Count, c) : default));
    }

    [Theory]
    [InlineData("S002000150", "S003000150", "the total B.S.Count says 3, the messages give 2 ($count(E))")]
    [InlineData("S001099999", "S001099998", "the total B.S.Debit says 999.98, the messages give 999.99")]
    [InlineData("X02009", "X03009", "the total X.Batches says 3, the messages give 2")]
    [InlineData("X02009", "X02008", "the total X.Records says 8, the messages give 9")]
    [InlineData("E00250C\n", "", "the total B.S.Count says 2, the messages give 1")]
    [InlineData("E00250C", "E0x250C", "(1 of 3 messages could not be read and are not counted)")]
    public void A_wrong_trailer_is_told_by_the_first_pass_and_is_a_dead_letter_of_a_stream(string right, string wrong, string expected)
    {
        var (_, faults, contradiction) = Read(Codec(), Right.Replace(right, wrong, StringComparison.Ordinal));
        Assert.NotNull(contradiction);
        Assert.Contains(expected, string.Join('\n', faults), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_without_its_trailer_was_cut()
    {
        var (_, faults, contradiction) = Read(Codec(), Right[..^13]);
        Assert.Empty(faults);
        Assert.Contains("the total X.Batches never came: behind 3 messages the record X is missing", contradiction, StringComparison.Ordinal);
    }

    [Fact]
    public void A_total_that_is_let_pass_stops_no_file_and_is_a_dead_letter_all_the_same()
    {
        var (messages, faults, contradiction) = Read(Codec(Layout.Replace("mismatch: reject", "mismatch: warn", StringComparison.Ordinal)), Right.Replace("000399", "000398", StringComparison.Ordinal));
        Assert.Equal((3, null), (messages, contradiction));
        Assert.Contains("the total X.Sum says 3.98", Assert.Single(faults), StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_compared_where_reading_begins_in_the_middle()
    {
        var framer = Codec().CreateFramer()!;
        framer.Resume("H\nB02\n"u8.ToArray());
        var rest = new ReadOnlySequence<byte>("S001099999\nX02009000399\n"u8.ToArray());
        while (framer.TryRead(ref rest, endOfStream: true, out _).Status is var status && status != FrameStatus.NeedMore) Assert.Equal(FrameStatus.Ignored, status);
    }

    [Theory]
    [InlineData("$count(E) }", "$max(E.Amount) }", "is made of $count(…) and $sum(…)")]
    [InlineData("$count(E) }", "$count(E) + E.Amount }", "has only constants and operators")]
    [InlineData("$count(B) }", "$count(S) }", "counts no record that is a message or encloses one")]
    [InlineData("$sum(E.Amount) %", "$sum(E.Amout) %", "Amout")]
    [InlineData("field: X.Batches", "field: H.T", "stands in a record behind them")]
    public void What_cannot_be_added_up_message_by_message_is_an_error_of_the_layout(string right, string wrong, string expected)
    {
        var layout = Layout.Replace(right, wrong, StringComparison.Ordinal);
        Assert.NotEqual(Layout, layout);
        Assert.Null(new CodecLoader(MappingFixture.Registry, new Expressions()).LoadLayout(_files.Write("l.yaml", layout), _files.Diagnostics));
        Assert.Contains(expected, string.Join('\n', _files.Diagnostics.All), StringComparison.Ordinal);
    }
}
