using System.Text;
using System.Text.RegularExpressions;

namespace Bridge.Codecs.Text;

/// <summary>Turns <c>%{WORD:name}</c> within a pattern into a named group of a regular expression. Pure.</summary>
internal static partial class GrokPattern
{
    private static readonly Dictionary<string, string> Known = new(StringComparer.Ordinal)
    {
        ["WORD"] = @"\w+",
        ["NOTSPACE"] = @"\S+",
        ["SPACE"] = @"\s*",
        ["DATA"] = ".*?",
        ["GREEDYDATA"] = ".*",
        ["INT"] = @"[+-]?\d+",
        ["NUMBER"] = @"[+-]?\d+(?:\.\d+)?",
        ["BASE16NUM"] = "(?:0[xX])?[0-9A-Fa-f]+",
        ["QUOTED"] = "\"(?:[^\"\\\\]|\\\\.)*\"",
        ["UUID"] = "[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}",
        ["IP"] = @"(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]+)",
        ["HOSTNAME"] = @"[0-9A-Za-z](?:[0-9A-Za-z.-]*[0-9A-Za-z])?",
        ["USER"] = "[0-9A-Za-z._-]+",
        ["PATH"] = @"(?:/|[A-Za-z]:\\)\S*",
        ["LOGLEVEL"] = "(?:TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERR(?:OR)?|CRIT(?:ICAL)?|FATAL|ALERT|EMERG|[Tt]race|[Dd]ebug|[Ii]nfo|[Nn]otice|[Ww]arn(?:ing)?|[Ee]rr(?:or)?|[Ff]atal)",
        ["TIMESTAMP_ISO8601"] = @"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?",
        ["HTTPDATE"] = @"\d{2}/\w{3}/\d{4}:\d{2}:\d{2}:\d{2} [+-]\d{4}",
        ["SYSLOGTIMESTAMP"] = @"\w{3} +\d{1,2} \d{2}:\d{2}:\d{2}",
    };

    /// <summary>The names of what <c>%{…}</c> can be.</summary>
    public static IEnumerable<string> Names => Known.Keys.Order(StringComparer.Ordinal);

    /// <summary>A pattern's regular expression, the fields that are numbers added to <paramref name="numbers"/>; the error is null if it went well.</summary>
    public static LinePattern? Compile(string pattern, ISet<string> numbers, out string? error)
    {
        string? unknown = null;
        var text = Reference().Replace(pattern, match =>
        {
            if (!Known.TryGetValue(match.Groups[1].Value, out var regex))
            {
                unknown ??= match.Groups[1].Value;
                return "";
            }
            if (!match.Groups[2].Success) return $"(?:{regex})";
            if (match.Groups[3].Value is "int" or "float" or "number") numbers.Add(match.Groups[2].Value);
            return $"(?<{match.Groups[2].Value}>{regex})";
        });
        error = unknown is null ? null : $"there is no %{{{unknown}}}{Configuration.NearestName.Hint(unknown, Known.Keys)}; there are {string.Join(", ", Names)}";
        if (error is not null) return null;
        try
        {
            return new LinePattern($"^(?:{text})$");
        }
        catch (ArgumentException e)
        {
            error = $"it is no regular expression: {e.Message}";
            return null;
        }
    }

    [GeneratedRegex(@"%\{(\w+)(?::(\w+))?(?::(int|float|number))?\}")]
    private static partial Regex Reference();
}
