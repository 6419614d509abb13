using Bridge.Cli.Printing;
using Bridge.Engine.Telemetry;

namespace Bridge.EndToEnd.Tests;

public class ProgressTests
{
    private static EngineStatus Status(long received, long delivered, long dead = 0, string? stopped = null, PeerState sink = PeerState.Connected, string? reason = null) => new()
    {
        Bridge = "b",
        State = EngineState.Running,
        Routes =
        [
            new RouteStatus
            {
                Name = "orders",
                Stopped = stopped,
                Received = received,
                Source = new PeerStatus("file", PeerState.Connected, null, default),
                Destinations = [new DestinationStatus { Name = "out", Sink = new PeerStatus("rabbitmq", sink, reason, default), Delivered = delivered, Dead = dead, InFlight = received - delivered - dead }],
            },
        ],
    };

    [Fact]
    public void The_line_has_counts_and_rates_since_the_last_one() =>
        Assert.Equal("orders: 3,000 in (1,000/s), 2,500 to out (750/s), 499 waiting, 1 dead", ProgressDisplay.Line(Status(3_000, 2_500, dead: 1), Status(1_000, 1_000), seconds: 2));

    [Fact]
    public void It_says_why_a_destination_waits_and_why_a_route_stopped()
    {
        Assert.Contains("(connection refused)", ProgressDisplay.Line(Status(1, 0, sink: PeerState.Waiting, reason: "connection refused"), null, 1), StringComparison.Ordinal);
        Assert.EndsWith("STOPPED: a message was rejected", ProgressDisplay.Line(Status(1, 1, stopped: "a message was rejected"), null, 1), StringComparison.Ordinal);
    }
}
