namespace Bridge.Codecs.Bai2;

/// <summary>Reads the fields of a logical record: of its own line, then of the lines that continue it. Reused; one thread at a time.</summary>
internal sealed class Bai2Fields
{
    private readonly List<(int Start, int Length)> _lines = [];
    private int _line;
    private int _at; // within the line; beyond its length when its last field was read

    /// <summary>How many physical records it has.</summary>
    public int Lines => _lines.Count;

    /// <summary>Where it starts.</summary>
    public int Start => _lines[0].Start;

    public void Begin(in Bai2Record record)
    {
        _lines.Clear();
        _line = _at = 0;
        Continue(record);
    }

    public void Continue(in Bai2Record record) => _lines.Add((record.ContentStart, record.ContentLength));

    /// <summary>Takes the next field; false if there is none.</summary>
    public bool TryNext(ReadOnlySpan<byte> source, out int start, out int length)
    {
        start = length = 0;
        while (_line < _lines.Count && _at > _lines[_line].Length) (_line, _at) = (_line + 1, 0);
        if (_line >= _lines.Count) return false;
        var rest = source.Slice(_lines[_line].Start + _at, _lines[_line].Length - _at);
        start = _lines[_line].Start + _at;
        length = rest.IndexOf((byte)',') is var comma and >= 0 ? comma : rest.Length;
        _at += length + 1;
        return true;
    }

    /// <summary>Takes what is left of the line, commas and all; false if there is nothing more.</summary>
    public bool TryNextText(out int start, out int length)
    {
        start = length = 0;
        while (_line < _lines.Count && _at > _lines[_line].Length) (_line, _at) = (_line + 1, 0);
        if (_line >= _lines.Count) return false;
        (start, length) = (_lines[_line].Start + _at, _lines[_line].Length - _at);
        _at = _lines[_line].Length + 1;
        return true;
    }
}
