using Bridge.Configuration;
using Bridge.Mapping.Tests.Files;

namespace Bridge.Mapping.Tests.Names;

/// <summary>The mistakes of a whole mapping file, each with its place.</summary>
public sealed class AllErrorsTests : IDisposable
{
    private readonly MappingFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void All_mistakes_of_a_file_come_at_once_with_their_places()
    {
        _fixture.Write("layout.yaml", """
            layout: order/1
            format: { type: csv, delimiter: ";", header: true }
            records:
              line:
                fields:
                  OrderNo: { type: text }
                  CUST-NO: { type: text }
                  Qty:     { type: integer }
            """);
        var mapping = _fixture.Load("""
            mapping: m/1
            from: { layout: layout.yaml }
            to: { format: json }
            let:
              $x: Qyt + 1
            filters:
              - { name: none, when: OrderNoo = "1" }
            output:
              a: OrdrNo
              b: CUST-NO
              c: 'Qty +'
              d: EUR
              e: $uppercase(1)
              f:
                $each: Qty
            asserts:
              - that: $cuont(Qty) = 1
            """);
        Assert.Null(mapping);
        var found = _fixture.Diagnostics.All.Select(d => (d.Location.Line, d.Code)).ToList();
        Assert.Equal([(5, "BR2006"), (7, "BR2006"), (9, "BR2006"), (10, "BR2006"), (11, "BR2001"), (12, "BR2006"), (13, "BR2002"), (15, "BR2017"), (17, "BR2006")], found);
        Assert.Contains(_fixture.Diagnostics.All, d => d.Message.Contains("for the text itself write \"EUR\" or { $text: EUR }", StringComparison.Ordinal));
    }

    [Fact]
    public void A_warning_does_not_stop_a_mapping()
    {
        _fixture.Write("layout.yaml", """
            layout: doc/1
            format: { type: fixed_width, line_end: lf }
            message: document
            records:
              H:
                recognise: { T: H }
                occurs: 1
                fields: { T: { at: 1, length: 1 } }
              D:
                recognise: { T: D }
                occurs: 0..*
                fields: { T: { at: 1, length: 1 }, Item: { at: 2, length: 3 } }
            """);
        var mapping = _fixture.Load("mapping: m/1\nfrom: { layout: layout.yaml }\nto: { format: json }\nmissing: omit\noutput:\n  items: D.Item\n");
        Assert.NotNull(mapping);
        var finding = Assert.Single(_fixture.Diagnostics.All);
        Assert.Equal(("BR2007", Severity.Warning, 6, 10), (finding.Code, finding.Severity, finding.Location.Line, finding.Location.Column));
    }
}
