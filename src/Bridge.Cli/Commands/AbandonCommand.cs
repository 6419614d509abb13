using System.CommandLine;
using System.Globalization;
using Bridge.Cli.Printing;
using Bridge.Engine.Configuration;
using Bridge.Journal;

namespace Bridge.Cli.Commands;

/// <summary><c>bridge dead abandon</c>: makes dead letters of what waits for routes and destinations that are no longer configured. Needs the journal for itself.</summary>
internal static class AbandonCommand
{
    public static Command Create()
    {
        var config = new Option<string>("--config") { Description = "The configuration: it names the state directory, and what it does not have may be abandoned.", DefaultValueFactory = _ => "bridge.yaml", HelpName = "FILE" };
        var route = new Option<string?>("--route") { Description = "What waits in this route.", HelpName = "NAME" };
        var destination = new Option<string?>("--destination") { Description = "What waits for this destination.", HelpName = "NAME" };
        var all = new Option<bool>("--all") { Description = "All that waits for what is no longer configured." };
        var yes = new Option<bool>("--yes") { Description = "Does not ask." };
        var command = new Command("abandon", "Makes dead letters of messages that wait for a route or destination that is no longer configured. The bridge must be stopped. Without a choice it only lists them.")
        {
            route, destination, all, yes, config,
        };
        command.SetAction(async (parsed, stop) =>
        {
            if (ConfigurationFile.Load(parsed.GetRequiredValue(config)) is not { } snapshot) return ExitCodes.Invalid;
            await using var journal = await OpenAsync(snapshot, stop);
            var waiting = (await journal.BacklogsAsync(stop)).Where(b => !IsConfigured(snapshot, b)).ToList();
            var (routeName, destinationName) = (parsed.GetValue(route), parsed.GetValue(destination));
            if (routeName is null && destinationName is null && (waiting.Count == 0 || !parsed.GetValue(all))) return List(waiting);

            var chosen = waiting.Where(b => (routeName is null || b.Route == routeName) && (destinationName is null || b.Destination == destinationName)).ToList();
            if (chosen.Count == 0) return Nothing(snapshot, waiting, routeName, destinationName);
            foreach (var backlog in chosen) Print(backlog);
            if (!parsed.GetValue(yes) && !IsConfirmed()) return ExitCodes.Incomplete;
            return await AbandonAsync(journal, chosen, stop);
        });
        return command;
    }

    private static async Task<BridgeJournal> OpenAsync(Snapshot snapshot, CancellationToken stop)
    {
        try
        {
            return await BridgeJournal.OpenAsync(new JournalOptions { Directory = snapshot.State, Bridge = snapshot.Bridge, Create = false }, stop);
        }
        catch (JournalException e)
        {
            throw new UnavailableException(e.Code == "BR4001" ? $"{e.Code}: The bridge of '{snapshot.State}' runs. Stop it, give up what waits, and start it again." : e.Message);
        }
    }

    private static bool IsConfigured(Snapshot snapshot, Backlog backlog) =>
        snapshot.Routes.Any(r => r.Name == backlog.Route && r.Destinations.Any(d => d.Name == backlog.Destination));

    private static int List(List<Backlog> waiting)
    {
        foreach (var backlog in waiting) Print(backlog);
        Terminal.Out.WriteLine(waiting.Count == 0 ? "Nothing waits for a route or destination that is no longer configured." : "Nothing was changed. Say what to give up: --route, --destination, or --all.");
        return ExitCodes.Done;
    }

    private static int Nothing(Snapshot snapshot, List<Backlog> waiting, string? route, string? destination)
    {
        var isConfigured = snapshot.Routes.Any(r => (route is null || r.Name == route) && (destination is null || r.Destinations.Any(d => d.Name == destination)));
        Console.Error.WriteLine(isConfigured
            ? "That is in the configuration, so its messages are to be delivered. Only what waits for a route or destination that is gone from it can be given up."
            : "Nothing waits for that; 'bridge dead abandon' lists what could be given up.");
        foreach (var backlog in waiting) Print(backlog);
        return ExitCodes.Incomplete;
    }

    private static void Print(Backlog backlog)
    {
        var since = backlog.OldestReceivedAt is { } oldest ? $", the oldest received {oldest.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture)}" : "";
        Terminal.Out.WriteLine($"route {backlog.Route}, destination {backlog.Destination}: {Count(backlog.Entries)}{since}");
    }

    private static bool IsConfirmed()
    {
        if (Console.IsInputRedirected)
        {
            Console.Error.WriteLine("Nothing was changed: there is nobody to ask. With --yes they become dead letters without a question.");
            return false;
        }
        Console.Write("Make dead letters of them? They can be exported, discarded, or tried again once there is a destination of that name. Type yes: ");
        if (Console.ReadLine()?.Trim() == "yes") return true;
        Console.Error.WriteLine("Nothing was changed.");
        return false;
    }

    private static async Task<int> AbandonAsync(BridgeJournal journal, List<Backlog> chosen, CancellationToken stop)
    {
        long count = 0;
        foreach (var route in chosen.GroupBy(b => b.Route)) count += await journal.AbandonAsync(route.Key, [.. route.Select(b => b.Destination)], Environment.UserName, stop);
        Terminal.Out.WriteLine($"{Count(count)} given up. 'bridge dead list --code BR4020' shows them.");
        return ExitCodes.Done;
    }

    private static string Count(long count) => count == 1 ? "1 message" : string.Create(CultureInfo.InvariantCulture, $"{count} messages");
}
