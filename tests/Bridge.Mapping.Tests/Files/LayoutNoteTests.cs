using Bridge.Mapping.Files;

namespace Bridge.Mapping.Tests.Files;

/// <summary>Control totals of a layout: rejected by default, or passed with a note that the mapping sees.</summary>
public sealed class LayoutNoteTests : IDisposable
{
    private const string Layout = """
        layout: despatch/1
        format: { type: fixed_width, line_end: lf }
        records:
          H: { recognise: { T: H }, fields: { T: { at: 1, length: 1 }, No: { at: 2, length: 4 } } }
          D: { recognise: { T: D }, occurs: 0..*, fields: { T: { at: 1, length: 1 }, Qty: { at: 2, length: 4, type: integer } } }
          E: { recognise: { T: E }, fields: { T: { at: 1, length: 1 }, Sum: { at: 2, length: 4, type: integer } } }
        totals: [{ field: E.Sum, is: $sum(D.Qty), mismatch: MISMATCH }]
        """;

    private const string Mapping = """
        mapping: m
        from: { layout: l.yaml }
        to: { format: json }
        filters: [{ name: noted, when: '$meta.notes[code = "BR2125" and field = "E.Sum" and offset = 19]' }]
        output: { no: H.No, notes: $meta.notes }
        """;

    private readonly MappingFixture _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void A_wrong_total_that_is_let_pass_is_a_note_that_filters_see_and_a_right_one_is_none()
    {
        _files.Write("l.yaml", Layout.Replace("MISMATCH", "warn", StringComparison.Ordinal));
        var mapping = _files.Good(Mapping);
        var outcomes = MappingFixture.Outcomes(mapping, "H0001\nD0005\nD0006\nE0012\nH0002\nD0007\nE0007\n");
        Assert.Equal([MappingOutcomeKind.Filtered, MappingOutcomeKind.Mapped], outcomes.Select(o => o.Kind));
        Assert.Equal("""{"no":"0002","notes":[]}""", Assert.Single(MappingFixture.Map(mapping, "H0002\nD0007\nE0007\n")));
    }

    [Fact]
    public void A_wrong_total_is_rejected_by_default()
    {
        _files.Write("l.yaml", Layout.Replace("mismatch: MISMATCH", "mismatch: reject", StringComparison.Ordinal));
        var outcome = Assert.Single(MappingFixture.Outcomes(_files.Good(Mapping), "H0001\nD0005\nD0006\nE0012\n"));
        Assert.Equal("BR2125", outcome.Rejection!.Code);
        Assert.Contains("the total E.Sum says 12, the records give 11", outcome.Rejection.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mapping_may_read_a_layout_in_another_mode_than_the_layout_says()
    {
        _files.Write("l.yaml", Layout.Replace("MISMATCH", "reject", StringComparison.Ordinal));
        const string wrong = "H0001\nD0x05\nD0006\nE0012\n";
        var lenient = _files.Good(Mapping.Replace("l.yaml", "l.yaml, mode: lenient", StringComparison.Ordinal).Replace("offset = 19", "offset = 1", StringComparison.Ordinal));
        Assert.Contains("\"code\":\"BR2123\"", Assert.Single(MappingFixture.Map(lenient, wrong)), StringComparison.Ordinal);
        var collect = Assert.Single(MappingFixture.Outcomes(_files.Good(Mapping.Replace("l.yaml", "l.yaml, mode: collect", StringComparison.Ordinal)), wrong)).Rejection!;
        Assert.Equal("BR2123", collect.Code);
        Assert.Contains("and 1 more:\n  BR2125 the total E.Sum says 12, the records give 6", collect.Text, StringComparison.Ordinal);
        Assert.Null(_files.Load(Mapping.Replace("l.yaml", "l.yaml, mode: lax", StringComparison.Ordinal)));
        Assert.Contains("BR1005", _files.Diagnostics.All.Last().ToString(), StringComparison.Ordinal);
    }
}
