using System.Text;
using Bridge.Codecs.Layouts;

namespace Bridge.Codecs.Tests.Edi;

/// <summary><c>bridge layout verify</c> over interchanges: a message is compared without the envelope that is written round it, and what does not come back is named by its place.</summary>
public sealed class EdiVerifyTests
{
    private const string Layout = "layout: orders/1\nformat: { type: edifact }\nmessage: ORDERS\nsegments: { BGM: 1 }\n";

    private static LayoutReport Verify(string sample) => LayoutVerifier.Verify(Kit.Layout(Layout), Encoding.UTF8.GetBytes(sample));

    [Fact]
    public void Messages_of_several_interchanges_come_back_byte_for_byte()
    {
        const string one = "UNA:+.? 'UNB+UNOA:1+A+B+260301:1200+R'\nUNH+1+ORDERS:D:96A:UN'\nBGM+220+A'\nUNT+3+1'\nUNH+2+ORDERS:D:96A:UN'\nBGM+220+B'\nUNT+3+2'\nUNZ+2+R'\n";
        var report = Verify(one + one);
        Assert.Equal((4L, 4L, 0L), (report.Records, report.Identical, report.Rejected));
        Assert.Empty(report.Findings);
    }

    [Fact]
    public void Indentation_that_is_lost_is_named_by_its_byte()
    {
        const string sample = "UNB+UNOA:1+A+B+260301:1200+R'\nUNH+1+ORDERS:D:96A:UN'\nBGM+220+A'\n  DTM+137'\nUNT+4+1'\nUNZ+1+R'\n";
        var report = Verify(sample);
        Assert.Equal(0, report.Identical);
        var finding = Assert.Single(report.Findings);
        Assert.Equal(sample.IndexOf("  DTM", StringComparison.Ordinal), finding.Offset);
    }
}
