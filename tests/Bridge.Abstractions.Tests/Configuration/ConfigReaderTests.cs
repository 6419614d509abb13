using Bridge.Configuration;
using Bridge.Configuration.Tree;
using Bridge.Configuration.Values;

namespace Bridge.Abstractions.Tests.Configuration;

public class ConfigReaderTests
{
    private enum Color
    {
        Red,
        DarkBlue,
    }

    private sealed record Options(string Host, int Port, TimeSpan Timeout, ByteSize Size, Color Color, byte[] Start, Inner? Inner)
    {
        public static Options Read(ConfigReader c) => new(
            c.Text("host", "The host."),
            c.Integer("port", "The port.", 5672, 1, 65535),
            c.Duration("timeout", "The time.", TimeSpan.FromSeconds(30)),
            c.Size("size", "The size.", new ByteSize(1 << 20)),
            c.Choice("color", "The color.", Color.Red),
            c.Bytes("start", "First bytes.", [2], "stx"),
            c.OptionalSection("inner", "More.", Inner.Read));
    }

    private sealed record Inner(string Name)
    {
        public static Inner Read(ConfigReader c) => new(c.Text("name", "A name.", "none"));
    }

    private static (Options Options, IReadOnlyList<Diagnostic> Findings) Read(string yaml, Func<string, string?>? environment = null)
    {
        var diagnostics = new Diagnostics();
        var node = YamlTree.Parse(yaml, "f.yaml", diagnostics)!;
        var options = ConfigReader.Read(node, new ConfigScope { Diagnostics = diagnostics, Environment = environment ?? (_ => null) }, "routes.in.source", Options.Read);
        return (options, diagnostics.All);
    }

    [Fact]
    public void All_errors_come_at_once_with_place_route_and_cure()
    {
        var (_, findings) = Read("prot: 1\nport: 99999\ntimeout: 30\nsize: 5\ncolor: dark_bleu\nstart: 2\ninner: { nmae: x }\n");
        var text = findings.Select(f => f.ToString()).ToList();
        Assert.Equal(8, text.Count);
        Assert.Contains(text, t => t.StartsWith("f.yaml:1:1: error BR1004: unknown option 'prot' in 'routes.in.source'; did you mean 'port'?", StringComparison.Ordinal));
        Assert.Contains(text, t => t.StartsWith("f.yaml:1:1: error BR1003: 'host' is missing", StringComparison.Ordinal));
        Assert.Contains(text, t => t.Contains("f.yaml:2:7: error BR1005: 'port' must be between 1 and 65535, not 99999", StringComparison.Ordinal));
        Assert.Contains(text, t => t.Contains("f.yaml:3:10: error BR1005: 'timeout' is a duration with its unit", StringComparison.Ordinal));
        Assert.Contains(text, t => t.Contains("f.yaml:4:7: error BR1005: 'size' is a size with its unit", StringComparison.Ordinal));
        Assert.Contains(text, t => t.Contains("did you mean 'dark_blue'?", StringComparison.Ordinal));
        Assert.Contains(text, t => t.Contains("f.yaml:6:8: error BR1005: 'start' wants bytes and 2 is a number", StringComparison.Ordinal));
        Assert.Contains(text, t => t.Contains("unknown option 'nmae' in 'routes.in.source.inner'; did you mean 'name'?", StringComparison.Ordinal));
    }

    [Fact]
    public void Values_are_read_with_their_units()
    {
        var (options, findings) = Read("host: a\ntimeout: 250ms\nsize: 16MiB\ncolor: dark_blue\nstart: [fs, \"0x0D\", \"\\\\n\"]\n");
        Assert.Empty(findings);
        Assert.Equal(TimeSpan.FromMilliseconds(250), options.Timeout);
        Assert.Equal(16 << 20, options.Size.Bytes);
        Assert.Equal(Color.DarkBlue, options.Color);
        Assert.Equal([0x1C, 0x0D, 0x0A], options.Start);
    }

    [Fact]
    public void Variables_are_replaced_inside_scalars_only_and_a_missing_one_is_an_error()
    {
        var (options, findings) = Read("host: \"${HOST}-$${x}-${NONE:-d}\"\nport: ${PORT}\n", n => n == "HOST" ? "a: b" : null);
        Assert.Equal("a: b-${x}-d", options.Host);
        Assert.Contains(findings, f => f.Code == "BR1008" && f.Location.Line == 2);
    }

    [Fact]
    public void The_same_code_describes_the_options()
    {
        var described = ConfigReader.Describe(Options.Read, new ConfigScope { Diagnostics = new Diagnostics() });
        Assert.Equal(["host", "port", "timeout", "size", "color", "start", "inner"], described.Select(d => d.Name));
        Assert.True(described[0].Required);
        Assert.Equal("30s", described[2].Default);
        Assert.Equal(["red", "dark_blue"], described[4].Choices);
        Assert.Equal("name", described[6].Members[0].Name);
    }
}
