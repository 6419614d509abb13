using System.Text;

namespace Bridge.Codecs.Inference;

/// <summary>A sample taken apart by one dialect of delimited text. Pure.</summary>
/// <param name="Delimiter">What stands between columns.</param>
/// <param name="Quote">What stands around values; null if nothing does.</param>
/// <param name="HasBackslash">A backslash stands before a quote within quotes.</param>
internal sealed record DelimitedText(char Delimiter, char? Quote, bool HasBackslash)
{
    /// <summary>Rows of values. Blank and comment lines are left out.</summary>
    public List<List<string>> Rows { get; } = [];

    /// <summary>Lines of each row, which are more than one where a quoted value spans them.</summary>
    public List<int> Lines { get; } = [];

    /// <summary>Quotes that are never closed or stand where none belongs.</summary>
    public int Irregular { get; private set; }

    /// <summary>Values within quotes.</summary>
    public int Quoted { get; private set; }

    /// <summary>A blank stands before a quote, so blanks around values mean nothing.</summary>
    public bool Trims { get; private set; }

    /// <summary>Lines that begin with # and do not look like rows.</summary>
    public int Comments { get; private set; }

    /// <summary>The number of columns that most rows have.</summary>
    public int Columns { get; private set; }

    /// <summary>The part of the rows that have it.</summary>
    public double Consistency => Rows.Count == 0 ? 0 : (double)Rows.Count(r => r.Count == Columns) / Rows.Count;

    public static DelimitedText Read(string text, string lineEnd, char delimiter, char? quote, bool hasBackslash)
    {
        var result = new DelimitedText(delimiter, quote, hasBackslash);
        var stop = lineEnd[^1];
        for (var at = 0; at < text.Length;)
        {
            var start = at;
            var row = result.Row(text, ref at, stop);
            if (row is [""] or []) continue;
            if (text[start] == '#' && row.Count == 1)
            {
                result.Comments++;
                continue;
            }
            result.Rows.Add(row);
            result.Lines.Add(text.AsSpan(start, at - start).Count(stop));
        }
        if (result.Rows.Count > 0) result.Columns = result.Rows.GroupBy(r => r.Count).MaxBy(g => g.Count())!.Key;
        return result;
    }

    private List<string> Row(string text, ref int at, char stop)
    {
        var row = new List<string>();
        while (true)
        {
            row.Add(Value(text, ref at, stop));
            if (at >= text.Length) return row;
            if (text[at++] == stop) return row;
        }
    }

    // Leaves the position at the delimiter, the line end or the end.
    private string Value(string text, ref int at, char stop)
    {
        var from = at;
        while (at < text.Length && text[at] == ' ' && Delimiter != ' ') at++;
        if (at >= text.Length || text[at] != Quote)
        {
            at = from;
            return Plain(text, ref at, stop);
        }
        var value = new StringBuilder();
        var opened = at++;
        while (true)
        {
            if (at >= text.Length)
            {
                Irregular++;
                break;
            }
            var c = text[at++];
            if (HasBackslash && c == '\\' && at < text.Length) value.Append(text[at++]);
            else if (c != Quote) value.Append(c);
            else if (!HasBackslash && at < text.Length && text[at] == Quote) value.Append(text[at++]);
            else break;
        }
        Trims |= opened > from;
        Quoted++;
        var rest = Plain(text, ref at, stop);
        if (rest.Trim().Length > 0) Irregular++;
        return value.ToString();
    }

    private string Plain(string text, ref int at, char stop)
    {
        var end = text.AsSpan(at).IndexOfAny(Delimiter, stop);
        end = end < 0 ? text.Length : at + end;
        var value = text[at..end];
        if (Quote is null && value.AsSpan().Trim() is ['"', .., '"']) Irregular++;
        at = end;
        return end >= text.Length || text[end] == stop ? value.TrimEnd('\r') : value;
    }
}
