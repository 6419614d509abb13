using System.Globalization;
using Bridge.Engine.Hosting;
using Bridge.Engine.Telemetry;

namespace Bridge.Cli.Printing;

/// <summary>Shows counts and rates of a running bridge: one line that rewrites itself on a terminal, a plain line every ten seconds with news when piped.</summary>
internal sealed class ProgressDisplay : IAsyncDisposable
{
    private readonly BridgeEngine _engine;
    private readonly TimeProvider _time;
    private readonly PeriodicTimer _timer;
    private readonly Task _showing;
    private string _last = "";

    private ProgressDisplay(BridgeEngine engine, TimeProvider time)
    {
        _engine = engine;
        _time = time;
        _timer = new PeriodicTimer(Terminal.Out.IsInteractive ? TimeSpan.FromSeconds(1) : TimeSpan.FromSeconds(10), time);
        _showing = ShowAsync();
    }

    public static ProgressDisplay Start(BridgeEngine engine) => new(engine, TimeProvider.System);

    /// <summary>Shows the last numbers and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        _timer.Dispose();
        await _showing;
    }

    /// <summary>The line for one status; rates are over <paramref name="seconds"/> since <paramref name="before"/>.</summary>
    internal static string Line(EngineStatus status, EngineStatus? before, double seconds)
    {
        var parts = new List<string>();
        foreach (var route in status.Routes)
        {
            var earlier = before?.Routes.FirstOrDefault(r => r.Name == route.Name);
            var line = $"{route.Name}: {Count(route.Received)} in{Rate(route.Received - earlier?.Received, seconds)}";
            foreach (var destination in route.Destinations)
            {
                var then = earlier?.Destinations.FirstOrDefault(d => d.Name == destination.Name);
                line += $", {Count(destination.Delivered)} to {destination.Name}{Rate(destination.Delivered - then?.Delivered, seconds)}";
                if (destination.InFlight > 0) line += $", {Count(destination.InFlight)} waiting";
                if (destination.Filtered > 0) line += $", {Count(destination.Filtered)} filtered";
                if (destination.Parked > 0) line += $", {Count(destination.Parked)} parked";
                if (destination.Dead > 0) line += $", {Count(destination.Dead)} dead";
                if (destination.Sink.State is PeerState.Waiting or PeerState.Degraded) line += $" ({destination.Sink.Reason})";
            }
            if (route.Stopped is { } reason) line += $" STOPPED: {reason}";
            else if (route.Source.State is PeerState.Waiting or PeerState.Degraded) line += $" (source: {route.Source.Reason})";
            parts.Add(line);
        }
        return string.Join(" | ", parts);
    }

    private async Task ShowAsync()
    {
        EngineStatus? before = null;
        var at = _time.GetTimestamp();
        while (true)
        {
            var goesOn = await _timer.WaitForNextTickAsync();
            var status = _engine.GetStatus();
            var line = Line(status, before, _time.GetElapsedTime(at).TotalSeconds);
            at = _time.GetTimestamp();
            before = status;
            Write(line, isLast: !goesOn);
            if (!goesOn) return;
        }
    }

    private void Write(string line, bool isLast)
    {
        if (!Terminal.Out.IsInteractive)
        {
            if (line != _last) Terminal.Out.WriteLine(line);
            _last = line;
            return;
        }
        // The cursor goes back to the start of the line, so that a log line replaces it and nothing is lost.
        var width = Math.Max(20, Console.WindowWidth - 1);
        Console.Out.Write("\r\e[K" + (line.Length > width ? line[..(width - 1)] + "…" : line) + (isLast ? "\n" : "\r"));
    }

    private static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string Rate(long? more, double seconds) => more is > 0 && seconds > 0 ? $" ({Count((long)Math.Round(more.Value / seconds))}/s)" : "";
}
