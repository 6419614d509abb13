using System.Text;
using Bridge.Mapping.Files;
using Bridge.Mapping.Files.Running;
using Bridge.Mapping.Files.Tables;
using Bridge.Mapping.Testing;
using Bridge.Messages;

namespace Bridge.Mapping.Tests.Files;

/// <summary>Lookup tables whose files change while the mapping is in use.</summary>
public sealed class TableReloadTests : IDisposable
{
    private readonly MappingFixture _fixture = new();
    private readonly Clock _clock = new();
    private readonly List<TableReload> _told = [];
    private readonly CompiledMapping _mapping;
    private readonly MappingWorker _worker;

    public TableReloadTests()
    {
        Write("code,meaning\n10,open\n");
        _fixture.Write("more.json", """{"10": "A"}""");
        var path = _fixture.Write("m.yaml", "mapping: t/1\nfrom: { format: json }\nto: { format: json }\ntables: { states: states.csv, more: more.json }\noutput: { state: '$table(\"states\", s, \"?\") & $table(\"more\", s, \"?\")' }\n");
        var mapping = new MappingLoader(MappingFixture.Registry, time: _clock).Load(path, _fixture.Diagnostics);
        Assert.True(mapping is not null, string.Join('\n', _fixture.Diagnostics.All));
        _mapping = mapping.WithTemplates([], _fixture.Diagnostics); // as a destination has it
        mapping.TablesReloaded += _told.Add;
        _worker = _mapping.CreateWorker();
        Assert.Equal("openA", State("10"));
    }

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void Files_that_change_are_read_anew_after_a_few_seconds_all_tables_together()
    {
        Write("code,meaning\n10,closed now\n20,picking\n");
        _fixture.Write("more.json", """{"10": "AB"}""");
        Assert.Equal("openA", State("10")); // not looked at yet
        _clock.Advance(LiveTables.Interval);
        Assert.Equal("closed nowAB", State("10"));
        Assert.Equal("picking?", State("20"));
        var told = Assert.Single(_told);
        Assert.Null(told.Error);
        Assert.Equal(["states.csv", "more.json"], told.Files.Select(f => Path.GetFileName(f)!));
    }

    [Fact]
    public void Files_that_stay_are_not_read_again()
    {
        _clock.Advance(LiveTables.Interval);
        Assert.Equal("openA", State("10"));
        Assert.Empty(_told);
    }

    [Fact]
    public void A_change_that_cannot_be_used_is_told_once_with_its_place_and_the_tables_from_before_stay()
    {
        Write("code,meaning\n10,closed,too much\n");
        for (var i = 0; i < 3; i++)
        {
            _clock.Advance(LiveTables.Interval);
            Assert.Equal("openA", State("10"));
        }
        var told = Assert.Single(_told);
        Assert.Contains("states.csv:2:1", told.Error, StringComparison.Ordinal);
        Assert.Contains("this row has 3 columns, the header has 2", told.Error, StringComparison.Ordinal);

        Write("code,meaning\n10,mended again\n");
        _clock.Advance(LiveTables.Interval);
        Assert.Equal("mended againA", State("10"));
        Assert.Null(_told[1].Error);
    }

    [Fact]
    public void A_file_that_is_gone_leaves_the_tables_in_use()
    {
        File.Delete(_fixture.Write("states.csv", ""));
        _clock.Advance(LiveTables.Interval);
        Assert.Equal("openA", State("10"));
        Assert.Contains("does not exist", Assert.Single(_told).Error, StringComparison.Ordinal);
    }

    private void Write(string text) => _fixture.Write("states.csv", text);

    private string State(string key)
    {
        using var output = new MappedBatch([]);
        foreach (var batch in MessageCutter.Cut(Encoding.UTF8.GetBytes($$"""{"s": "{{key}}"}"""), _mapping.From!, new HeaderWriter().ToHeaderSet()))
        {
            for (var i = 0; i < batch.Count; i++) Assert.Null(_worker.Translate(batch[i], output).Rejection?.Text);
        }
        using var body = System.Text.Json.JsonDocument.Parse(output.Messages[0].Body);
        return body.RootElement.GetProperty("state").GetString()!;
    }

    private sealed class Clock : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Advance(TimeSpan time) => _ticks += time.Ticks;
    }
}
