using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Bridge.Configuration.Tree;

/// <summary>Finds where each character of a scalar's value stands in the file, for each way that YAML has of writing it.</summary>
internal static class ScalarPlaces
{
    public static ScalarMap Map(string text, string file, int[] lineStarts, Scalar scalar)
    {
        var start = (int)scalar.Start.Index;
        var quoted = scalar.Style is ScalarStyle.SingleQuoted or ScalarStyle.DoubleQuoted;
        var at = quoted ? start + 1 : start;
        if (scalar.Style is ScalarStyle.Literal or ScalarStyle.Folded)
        {
            at = text.IndexOf('\n', start) + 1;
            if (at == 0) return new ScalarMap(file, (int)scalar.Start.Line, (int)scalar.Start.Column);
        }
        else if (scalar.Start.Line == scalar.End.Line && (at + scalar.Value.Length <= text.Length) && text.AsSpan(at, scalar.Value.Length).SequenceEqual(scalar.Value))
        {
            return new ScalarMap(file, (int)scalar.Start.Line, (int)scalar.Start.Column + at - start);
        }
        return new ScalarMap(file, Align(text, at, Math.Min(text.Length, Math.Max((int)scalar.End.Index, at)), scalar.Value, scalar.Style), lineStarts);
    }

    /// <summary>
    /// Walks value and file together. White space may have been folded, indentation removed and escapes resolved; all other characters
    /// stand in the file in the same order, so each is looked for from the place of the one before.
    /// </summary>
    private static int[] Align(string text, int at, int end, string value, ScalarStyle style)
    {
        var places = new int[value.Length];
        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            if (style == ScalarStyle.DoubleQuoted && at < end && text[at] == '\\')
            {
                places[i] = at;
                at += EscapeLength(text, at);
                continue;
            }
            if (c is ' ' or '\t' or '\n' or '\r')
            {
                // Folded breaks and indentation: stand on the white space here, if there is any, and let the next visible character find its place.
                places[i] = Math.Min(at, Math.Max(0, text.Length - 1));
                if (at < end && text[at] == c) at++;
                else if (at < end && c == ' ' && text[at] is '\n' or '\r') at++;
                continue;
            }
            var from = at;
            while (at < end && text[at] is ' ' or '\t' or '\n' or '\r') at++;
            if (at < end && text[at] == c)
            {
                places[i] = at;
                at += style == ScalarStyle.SingleQuoted && c == '\'' ? 2 : 1;
                continue;
            }
            if (style == ScalarStyle.DoubleQuoted && at < end && text[at] == '\\')
            {
                places[i] = at;
                at += EscapeLength(text, at);
                continue;
            }
            places[i] = Math.Min(from, Math.Max(0, text.Length - 1));
        }
        return places;
    }

    private static int EscapeLength(string text, int at) => at + 1 >= text.Length ? 1 : text[at + 1] switch { 'x' => 4, 'u' => 6, 'U' => 10, _ => 2 };
}
