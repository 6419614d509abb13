using Bridge.Mapping.Files;

namespace Bridge.Mapping.Tests.Files;

/// <summary>A copybook beside <c>layout:</c>: found by its ending, its options its own.</summary>
public sealed class CopybookLoadingTests : IDisposable
{
    private const string Copybook = "       01  R.\n           05  NAME PIC X(4).\n           05  QTY PIC S9(3).\n";

    private readonly MappingFixture _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void One_copybook_is_read_with_some_options_and_written_with_others()
    {
        _files.Write("r.cpy", Copybook);
        var mapping = _files.Good("""
            mapping: m
            from: { layout: r.cpy, encoding: ascii, records: lines }
            to: { layout: r.cpy, encoding: ascii, records: lines, trim: none }
            output: '{ "NAME": NAME, "QTY": QTY }'
            """);
        var bytes = Assert.Single(MappingFixture.Map(mapping, "bolt01{\n"));
        Assert.Equal("bolt01{", bytes.TrimEnd('\n'));
        var ebcdic = _files.Good("""
            mapping: m
            from: { layout: r.cpy, encoding: ascii, records: lines }
            to: { layout: r.cpy }
            output: '{ "NAME": NAME, "QTY": QTY }'
            """);
        Assert.NotEqual(bytes, Assert.Single(MappingFixture.Map(ebcdic, "bolt01{\n")));
    }

    [Fact]
    public void A_copybook_alone_has_the_defaults_of_its_options()
    {
        var loader = new CodecLoader(MappingFixture.Registry, new Expressions());
        var path = _files.Write("it's.cpy", Copybook);
        Assert.NotNull(loader.LoadLayout(path, _files.Diagnostics));
        Assert.Empty(_files.Diagnostics.All);
        Assert.Equal([path], loader.Files);
    }

    [Theory]
    [InlineData("r.copy", "a layout of records ends with .yaml or .yml, a copybook with .cpy, .cob, .cbl; 'r.copy' ends with .copy, so rename it")]
    [InlineData("PAYROLL", "'PAYROLL' has no ending, so rename it")]
    public void The_name_of_a_layout_file_that_says_nothing_is_an_error_with_the_cure(string name, string expected)
    {
        _files.Write(name, Copybook);
        Assert.Null(_files.Load($"mapping: m\nfrom: {{ layout: {name} }}\nto: {{ format: json }}\noutput: $\n"));
        var finding = _files.Diagnostics.All.First();
        Assert.Equal("BR1005", finding.Code);
        Assert.Contains(expected, finding.Message, StringComparison.Ordinal);
    }
}
