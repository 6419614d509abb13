using System.Text;
using Bridge.Configuration;
using Bridge.Configuration.Values;

namespace Bridge.Mapping.Files.Compiling;

/// <summary>
/// One JSONata text put together from the pieces of a mapping file, which knows for each of its characters where it stands in the file and
/// which part of the output it makes. So a mapping is one program, and errors still point into the file.
/// </summary>
internal sealed class AssembledSource
{
    private readonly StringBuilder _text = new();
    private readonly List<Segment> _segments = [];

    private readonly record struct Segment(int Start, int Length, ConfigText Source, string Path, Location? Key = null);

    /// <summary>The expression.</summary>
    public override string ToString() => _text.ToString();

    /// <summary>Appends text of our own.</summary>
    public AssembledSource Append(string text)
    {
        _text.Append(text);
        return this;
    }

    /// <summary>Appends text of our own that is there for a piece: errors in it are shown at the piece's start.</summary>
    public AssembledSource Append(string text, in ConfigText piece, string path)
    {
        _segments.Add(new Segment(_text.Length, 0, piece, path));
        _text.Append(text);
        return this;
    }

    /// <summary>Appends a piece of the file that makes the part of the output at <paramref name="path"/>.</summary>
    public AssembledSource Append(in ConfigText piece, string path)
    {
        _segments.Add(new Segment(_text.Length, piece.Text.Length, piece, path));
        _text.Append(piece.Text);
        return this;
    }

    /// <summary>Appends the key of a member of the output tree, which stands in the file at <paramref name="location"/>.</summary>
    public AssembledSource AppendKey(string key, Location location, string path)
    {
        _segments.Add(new Segment(_text.Length, 0, new ConfigText("", null), path, location));
        return AppendLiteral(key);
    }

    /// <summary>Appends a text as a JSONata string literal.</summary>
    public AssembledSource AppendLiteral(string text)
    {
        _text.Append('"');
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' => _text.Append("\\\""),
                '\\' => _text.Append("\\\\"),
                '\n' => _text.Append("\\n"),
                '\r' => _text.Append("\\r"),
                '\t' => _text.Append("\\t"),
                < ' ' => _text.Append("\\u").Append(((int)c).ToString("x4", System.Globalization.CultureInfo.InvariantCulture)),
                _ => _text.Append(c),
            };
        }
        _text.Append('"');
        return this;
    }

    /// <summary>Where a character of the expression stands in the file. A character of ours is found at the piece before it.</summary>
    public Location Locate(int offset) => Find(offset) is { } s ? s.Key ?? s.Source.Locate(Math.Clamp(offset - s.Start, 0, s.Length)) : default;

    /// <summary>Which part of the output a character makes, such as /lines/total; empty if none.</summary>
    public string PathOf(int offset) => Find(offset)?.Path ?? "";

    /// <summary>The text of the piece that a character belongs to; empty if none.</summary>
    public string PieceAt(int offset) => Find(offset)?.Source.Text ?? "";

    /// <summary>The part of a stretch that stands in the file: without what was put around it. The stretch itself if none of it does.</summary>
    public (int Start, int End) OwnSpan(int start, int end)
    {
        var best = (start, end: start);
        foreach (var segment in _segments)
        {
            int from = Math.Max(start, segment.Start), to = Math.Min(end, segment.Start + segment.Length);
            if (to - from > best.end - best.start) best = (from, to);
        }
        return best.end > best.start ? best : (start, end);
    }

    /// <summary>The line of the file that a character stands in, for the caret line; from the piece, so that no file is read.</summary>
    public (string Line, int Column)? Excerpt(int offset)
    {
        if (Find(offset) is not { Key: null } s) return null;
        var at = Math.Clamp(offset - s.Start, 0, s.Length);
        var text = s.Source.Text;
        var start = at == 0 ? 0 : text.LastIndexOf('\n', at - 1) + 1;
        var end = text.IndexOf('\n', at);
        return (text[start..(end < 0 ? text.Length : end)], at - start);
    }

    private Segment? Find(int offset)
    {
        int low = 0, high = _segments.Count - 1;
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (_segments[middle].Start <= offset) low = middle;
            else high = middle - 1;
        }
        return _segments.Count == 0 ? null : _segments[low];
    }
}
