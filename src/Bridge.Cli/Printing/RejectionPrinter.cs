using Bridge.Mapping.Files.Rejections;
using Bridge.Messages;

namespace Bridge.Cli.Printing;

/// <summary>Prints a record that could not be mapped: code, place, reason.</summary>
internal static class RejectionPrinter
{
    public static void Print(string input, Message message, MappingRejection rejection)
    {
        var terminal = Terminal.Error;
        var place = message.Place.IsKnown ? $"{input}, {message.Place}" : input;
        var text = rejection.Text.StartsWith(rejection.Code, StringComparison.Ordinal) ? rejection.Text : $"{rejection.Code} {rejection.Text}";
        terminal.WriteLine($"{terminal.Red("rejected")} {terminal.Bold(place)}");
        foreach (var line in text.Split('\n')) terminal.WriteLine("  " + line);
    }
}
