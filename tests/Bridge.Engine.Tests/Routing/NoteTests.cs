using System.Text;
using Bridge.Engine.Telemetry;

namespace Bridge.Engine.Tests.Routing;

/// <summary>What was let pass in a message is counted once, shown and logged, and the mapping can decide by it.</summary>
public sealed class NoteTests : IAsyncDisposable
{
    private const string Right = "UNH+1+ORDERS:D:96A:UN'BGM+220+1'UNT+3+1'";
    private const string Wrong = "UNH+2+ORDERS:D:96A:UN'BGM+220+2'UNT+9+2'";

    private readonly Plant _plant = new("one", "two");

    public ValueTask DisposeAsync() => _plant.DisposeAsync();

    [Fact]
    public async Task Notes_are_counted_once_by_code_though_two_destinations_read_the_message_and_stand_in_the_status()
    {
        _plant.Mapping = _plant.Map("missing: omit\noutput: { no: '$first(BGM).E02', notes: $count($meta.notes), text: '$meta.notes.text' }\n", "edifact");
        await _plant.StartAsync();
        await _plant.Source.SubmitAsync(("k", Right), ("k", Wrong), ("k", Wrong));
        foreach (var sink in _plant.Sinks.Values) await sink.TakenAsync(3);
        await _plant.SettledAsync();

        var route = _plant.Route;
        Assert.Equal([("BR2244", 2L)], route.Notes.Select(n => (n.Key, n.Value)));
        Assert.Equal(2, route.LastNotes.Count);
        Assert.Contains("UNT says '9' segments, there are 3", route.LastNotes[1].Text, StringComparison.Ordinal);
        Assert.Contains("\"notes\":0", _plant.Sink.Taken[0].Body, StringComparison.Ordinal);
        Assert.Contains("\"notes\":1,\"text\":\"UNT says", _plant.Sink.Taken[1].Body, StringComparison.Ordinal);
        var json = Encoding.UTF8.GetString(StatusJson.Write(_plant.Engine.GetStatus()));
        Assert.Contains("\"BR2244\": 2", json, StringComparison.Ordinal);
        await _plant.StopAsync();
        var lines = _plant.Log.Records.Where(r => r.Event.Id == 3025).ToList();
        Assert.Equal(2, lines.Count); // the first at once, the second ten seconds later or at the end
        Assert.Contains("BR2244", lines[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mapping_can_reject_what_the_format_let_pass_and_a_rejected_message_is_no_passed_one()
    {
        _plant.Mapping = _plant.Map("missing: omit\nasserts: [{ that: '$count($meta.notes) = 0', else: '$meta.notes[0].code' }]\noutput: { no: '$first(BGM).E02' }\n", "edifact");
        await _plant.StartAsync();
        await _plant.Source.SubmitAsync(("k", Right), ("k", Wrong));
        var status = await _plant.SettledAsync();
        Assert.Equal((1, 1), (status.Delivered, status.Dead));
        Assert.Empty(_plant.Route.Notes);
    }
}
