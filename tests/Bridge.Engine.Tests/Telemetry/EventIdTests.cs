using System.Text.RegularExpressions;
using Bridge.Testing.Files;

namespace Bridge.Engine.Tests.Telemetry;

public partial class EventIdTests
{
    [Fact]
    public void Every_log_message_of_the_product_has_an_event_id_of_its_own_within_the_ranges()
    {
        var found = new List<(int Id, string File)>();
        foreach (var folder in new[] { "src", "adapters" })
        {
            foreach (var file in Directory.EnumerateFiles(Repository.File(folder), "*.cs", SearchOption.AllDirectories))
            {
                if (file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)) continue;
                foreach (Match match in LogMessage().Matches(File.ReadAllText(file))) found.Add((int.Parse(match.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture), file));
            }
        }
        Assert.True(found.Count > 30, "The log messages were not found.");
        Assert.Empty(found.GroupBy(f => f.Id).Where(g => g.Count() > 1).Select(g => $"{g.Key} in {string.Join(" and ", g.Select(f => Path.GetFileName(Path.GetDirectoryName(f.File))))}"));
        Assert.All(found, f => Assert.InRange(f.Id, 1000, 4999));
    }

    [GeneratedRegex(@"\[LoggerMessage\((\d+)")]
    private static partial Regex LogMessage();
}
