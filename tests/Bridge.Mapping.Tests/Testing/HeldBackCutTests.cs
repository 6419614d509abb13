using System.Text;
using Bridge.Configuration;
using Bridge.Configuration.Tree;
using Bridge.Formats;
using Bridge.Mapping.Testing;
using Bridge.Mapping.Tests.Files;

namespace Bridge.Mapping.Tests.Testing;

/// <summary>Inputs of the command line whose envelopes must be good before a message in them is taken.</summary>
public class HeldBackCutTests
{
    [Theory]
    [InlineData(1_000_000)] // held in memory
    [InlineData(200)]       // looked through first
    public void An_interchange_with_a_wrong_count_has_a_fault_in_each_message_whatever_its_size(int maxFrame)
    {
        const string message = "UNH+1+ORDERS:D:96A:UN'BGM+220+A'UNT+3+1'";
        var good = "UNB+UNOA:1+A+B+260301:1200+R'" + string.Concat(Enumerable.Repeat(message, 20)) + "UNZ+20+R'";
        var bad = good.Replace("UNZ+20", "UNZ+21", StringComparison.Ordinal);
        var diagnostics = new Diagnostics();
        var scope = new ConfigScope { Diagnostics = diagnostics, Registry = MappingFixture.Registry };
        var codec = ConfigReader.Read(YamlTree.Parse("totals: reject", "m.yaml", diagnostics)!, scope, "from", MappingFixture.Registry.Codecs["edifact"].Bind)(new CodecContext { Expressions = null! });
        using var stream = new MemoryStream(Encoding.ASCII.GetBytes(bad + good));
        var faults = new List<string?>();
        foreach (var batch in MessageCutter.Cut(stream, codec, default, maxFrame))
        {
            for (var i = 0; i < batch.Count; i++) faults.Add(batch[i].Fault);
        }
        Assert.Equal(41, faults.Count);
        Assert.All(faults[..21], f => Assert.Contains("UNZ says '21' messages, there were 20", f, StringComparison.Ordinal));
        Assert.All(faults[21..], Assert.Null);
    }
}
