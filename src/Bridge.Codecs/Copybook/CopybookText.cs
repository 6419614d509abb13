using System.Text;
using System.Text.RegularExpressions;
using Bridge.Configuration;

namespace Bridge.Codecs.Copybook;

/// <summary>The words of a copybook with their places: comments, sequence numbers and what stands behind column 72 are left out.</summary>
internal static partial class CopybookText
{
    /// <summary>Splits a copybook into words; a full stop is a word of its own.</summary>
    public static List<(string Word, Location At)> Words(string text, string file)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        var isFree = Array.Exists(lines, l => FreeLevel().IsMatch(l));
        var words = new List<(string, Location)>();
        for (var number = 0; number < lines.Length; number++)
        {
            var line = lines[number].Replace('\t', ' ');
            var offset = 0;
            if (isFree)
            {
                if (line.TrimStart().StartsWith('*')) continue;
            }
            else
            {
                if (line.StartsWith('*') || line.Length <= 6 || line[6] is '*' or '/' or 'D' or 'd') continue;
                offset = line[6] is ' ' or '-' ? 7 : 6; // some sources begin right in the indicator column
                line = line.Length > 72 ? line[offset..72] : line[offset..];
            }
            if (line.IndexOf("*>", StringComparison.Ordinal) is var comment and >= 0) line = line[..comment];
            Split(line, number + 1, offset, file, words);
        }
        return words;
    }

    private static void Split(string line, int number, int offset, string file, List<(string, Location)> words)
    {
        for (var at = 0; at < line.Length;)
        {
            if (char.IsWhiteSpace(line[at]) || line[at] is ';')
            {
                at++;
                continue;
            }
            var start = at;
            if (line[at] is '\'' or '"')
            {
                var close = line.IndexOf(line[at], at + 1);
                at = close < 0 ? line.Length : close + 1;
            }
            else
            {
                while (at < line.Length && !char.IsWhiteSpace(line[at])) at++;
            }
            var word = line[start..at];
            var place = new Location(file, number, offset + start + 1);
            // A full stop or comma ends a word; within one it belongs to a picture or a number.
            var stop = word.EndsWith('.') && !word.EndsWith("..", StringComparison.Ordinal);
            word = word.TrimEnd('.').TrimEnd(',');
            if (word.Length > 0) words.Add((word, place));
            if (stop) words.Add((".", new Location(file, number, offset + at)));
        }
    }

    // A level number that begins before column 7 with its name: the source is in free format.
    [GeneratedRegex(@"^ {0,5}\d{1,2} +[A-Za-z][A-Za-z0-9-]*")]
    private static partial Regex FreeLevel();
}
