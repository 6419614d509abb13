using System.Globalization;
using Bridge.Journal;
using Spectre.Console;

namespace Bridge.Cli.Printing;

/// <summary>Dead letters for people.</summary>
internal static class DeadLetterPrinter
{
    /// <summary>A table, one line each: on a terminal with lines and colours, piped as columns separated by tabs.</summary>
    public static void PrintTable(IReadOnlyList<DeadLetter> letters)
    {
        var terminal = Terminal.Out;
        if (letters.Count == 0)
        {
            terminal.WriteLine("No dead letters.");
            return;
        }
        if (!terminal.IsInteractive)
        {
            foreach (var letter in letters) terminal.WriteLine(string.Join('\t', Cells(letter)));
            return;
        }
        var table = new Table().Border(TableBorder.Simple).AddColumns("ID", "FAILED", "ROUTE", "DESTINATION", "CODE", "MESSAGE", "REASON");
        foreach (var letter in letters) table.AddRow([.. Cells(letter).Select(Markup.Escape)]);
        AnsiConsole.Write(table);
        terminal.WriteLine(terminal.Grey($"{letters.Count} in all. bridge dead show ID tells more."));
    }

    /// <summary>All that is known of one.</summary>
    public static void Print(DeadLetter letter)
    {
        var terminal = Terminal.Out;
        terminal.WriteLine(terminal.Bold($"Dead letter {letter.Id}") + (letter.State == DeadLetterState.Dead ? "" : $" ({letter.State.ToString().ToLowerInvariant()})"));
        terminal.WriteLine($"  route        {letter.Route} -> {letter.Destination}");
        terminal.WriteLine($"  message id   {letter.MessageId}");
        if (!letter.Key.IsEmpty) terminal.WriteLine($"  ordering key {System.Text.Encoding.UTF8.GetString(letter.Key.Span)}");
        if (letter.Place.IsKnown) terminal.WriteLine($"  place        {letter.Place}");
        terminal.WriteLine($"  received     {Time(letter.ReceivedAt)}");
        terminal.WriteLine($"  failed       {Time(letter.LastFailedAt)}{(letter.FirstFailedAt == letter.LastFailedAt ? "" : $", first {Time(letter.FirstFailedAt)}")}{(letter.Attempts > 0 ? $", {letter.Attempts} {(letter.Attempts == 1 ? "attempt" : "attempts")}" : "")}");
        terminal.WriteLine($"  reason       {terminal.Red(letter.Code)}{(letter.JsonataCode is { } code ? $" (JSONata {code})" : "")}");
        Indented(terminal, WithoutCode(letter));
        foreach (var header in letter.Headers) terminal.WriteLine($"  header       {header.NameText.TrimStart(':')}: {header.ValueText}");
        if (letter.Decoded is { } decoded)
        {
            terminal.WriteLine("  decoded");
            Indented(terminal, decoded);
        }
        if (!letter.Preamble.IsEmpty) Bytes(terminal, "preamble", letter.Preamble.Span);
        Bytes(terminal, "bytes", letter.Body.Span);
        terminal.WriteLine();
    }

    private static string[] Cells(DeadLetter letter) =>
    [
        letter.Id.ToString(CultureInfo.InvariantCulture),
        Time(letter.LastFailedAt),
        letter.Route,
        letter.Destination,
        letter.State == DeadLetterState.Dead ? letter.Code : $"{letter.Code} ({letter.State.ToString().ToLowerInvariant()})",
        letter.MessageId,
        WithoutCode(letter).Split('\n')[0],
    ];

    // The code stands before it already.
    private static string WithoutCode(DeadLetter letter) => letter.Reason.StartsWith(letter.Code + " ", StringComparison.Ordinal) ? letter.Reason[(letter.Code.Length + 1)..] : letter.Reason;

    private static void Indented(Terminal terminal, string text)
    {
        foreach (var line in text.Split('\n')) terminal.WriteLine("    " + line);
    }

    private static void Bytes(Terminal terminal, string name, ReadOnlySpan<byte> bytes)
    {
        const int Most = 4096;
        terminal.WriteLine($"  {name}, {bytes.Length}");
        foreach (var line in HexDump.Lines(bytes[..Math.Min(bytes.Length, Most)].ToArray())) terminal.WriteLine("    " + line);
        if (bytes.Length > Most) terminal.WriteLine($"    … {bytes.Length - Most} more; bridge dead export --to DIR writes all of them");
    }

    private static string Time(DateTimeOffset time) => time.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
