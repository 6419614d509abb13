using Bridge.Documents;

namespace Bridge.Cli.Printing;

/// <summary>Prints on standard error what was let pass.</summary>
internal static class NotePrinter
{
    /// <summary>The notes of one message.</summary>
    public static void Print(string place, NoteList notes)
    {
        var terminal = Terminal.Error;
        terminal.WriteLine($"{terminal.Yellow("note")} {terminal.Bold(place)}");
        foreach (var note in notes) terminal.WriteLine($"  {note}");
        if (notes.Total > notes.Count) terminal.WriteLine($"  and {notes.Total - notes.Count} more");
    }

    /// <summary>One note in words.</summary>
    public static void Print(string note)
    {
        var terminal = Terminal.Error;
        terminal.WriteLine($"{terminal.Yellow("note")} {note}");
    }
}
