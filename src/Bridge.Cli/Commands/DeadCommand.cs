using System.CommandLine;
using Bridge.Cli.Printing;
using Bridge.Journal;

namespace Bridge.Cli.Commands;

/// <summary><c>bridge dead list|show|retry|export|discard</c>: works beside a running bridge too. <c>bridge dead abandon</c> does not.</summary>
internal static class DeadCommand
{
    public static Command Create() => new("dead", "Dead letters: messages given up on, with their bytes and the reason. All but abandon work beside a running bridge.")
    {
        List(), Show(), Retry(), Export(), Discard(), AbandonCommand.Create(),
    };

    private static Command List()
    {
        var selection = new DeadSelection();
        var command = selection.AddTo(new Command("list", "Lists dead letters, oldest first."), mustChoose: false);
        command.SetAction(async (parsed, stop) =>
        {
            await using var store = await selection.OpenAsync(parsed, stop);
            DeadLetterPrinter.PrintTable(await store.ListAsync(selection.Query(parsed), stop));
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command Show()
    {
        var selection = new DeadSelection();
        var command = selection.AddTo(new Command("show", "Shows dead letters with reason, headers, the decoded record and the original bytes."), mustChoose: true);
        command.SetAction(async (parsed, stop) =>
        {
            await using var store = await selection.OpenAsync(parsed, stop);
            var letters = await store.ListAsync(selection.Query(parsed), stop);
            foreach (var letter in letters) DeadLetterPrinter.Print(letter);
            return Found(letters.Count);
        });
        return command;
    }

    private static Command Retry()
    {
        var selection = new DeadSelection();
        var command = selection.AddTo(new Command("retry", "Has dead letters delivered again, with the mapping as it is now: by the running bridge, or the next one."), mustChoose: true);
        command.SetAction(async (parsed, stop) =>
        {
            await using var store = await selection.OpenAsync(parsed, stop);
            var count = await store.RetryAsync(selection.Query(parsed), stop);
            Terminal.Out.WriteLine($"{Count(count)} will be tried again by the running bridge, or when it starts.");
            foreach (var marked in await store.MarkedAsync(selection.Query(parsed), stop))
            {
                if (selection.IsConfigured(marked.Route, marked.Destination) ?? marked.IsKnown) continue;
                Terminal.Out.WriteLine($"Of those marked, {Count((int)marked.Count)} must wait until there is a route {marked.Route} with a destination {marked.Destination} again.");
            }
            return Found(count);
        });
        return command;
    }

    private static Command Export()
    {
        var selection = new DeadSelection();
        var folder = new Option<string?>("--to") { Description = "A folder: one file ID.bin with the original bytes and one ID.json with the rest. Without it JSON lines go to standard output.", HelpName = "DIR" };
        var command = selection.AddTo(new Command("export", "Writes dead letters out, original bytes included."), mustChoose: false);
        command.Add(folder);
        command.SetAction(async (parsed, stop) =>
        {
            await using var store = await selection.OpenAsync(parsed, stop);
            var letters = await store.ListAsync(selection.Query(parsed), stop);
            if (parsed.GetValue(folder) is { } to)
            {
                DeadLetterExport.ToFolder(letters, to);
                Terminal.Out.WriteLine($"{Count(letters.Count)} in {to}");
            }
            else
            {
                using var output = Console.OpenStandardOutput();
                DeadLetterExport.ToLines(letters, output);
            }
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command Discard()
    {
        var selection = new DeadSelection();
        var command = selection.AddTo(new Command("discard", "Removes dead letters for good; who did it is kept. Export them first if in doubt."), mustChoose: true);
        command.SetAction(async (parsed, stop) =>
        {
            await using var store = await selection.OpenAsync(parsed, stop);
            var count = await store.DiscardAsync(selection.Query(parsed), Environment.UserName, stop);
            Terminal.Out.WriteLine($"{Count(count)} removed.");
            return Found(count);
        });
        return command;
    }

    private static string Count(int count) => count == 1 ? "1 dead letter" : $"{count} dead letters";

    private static int Found(int count)
    {
        if (count > 0) return ExitCodes.Done;
        Console.Error.WriteLine("No dead letter is meant by that; 'bridge dead list' shows what there is.");
        return ExitCodes.Incomplete;
    }
}
