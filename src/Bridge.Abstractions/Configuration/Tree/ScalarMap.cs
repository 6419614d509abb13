namespace Bridge.Configuration.Tree;

/// <summary>Maps characters of a scalar's value back to the file it was written in.</summary>
internal sealed class ScalarMap
{
    private readonly string _file;
    private readonly int _line;      // of the first character of the value, from 1
    private readonly int _column;
    private readonly int[]? _places; // index in the file's text for each character of the value, where the style makes that necessary
    private readonly int[]? _lineStarts;

    public ScalarMap(string file, int line, int column) => (_file, _line, _column) = (file, line, column);

    public ScalarMap(string file, int[] places, int[] lineStarts) => (_file, _places, _lineStarts) = (file, places, lineStarts);

    public Location Locate(int offset)
    {
        if (_places is null) return new Location(_file, _line, _column + offset);
        if (_places.Length == 0) return new Location(_file, 1, 1);
        var index = offset < _places.Length ? _places[Math.Max(0, offset)] : _places[^1] + 1 + offset - _places.Length;
        var line = Array.BinarySearch(_lineStarts!, index);
        if (line < 0) line = ~line - 1;
        return new Location(_file, line + 1, index - _lineStarts![line] + 1);
    }
}
