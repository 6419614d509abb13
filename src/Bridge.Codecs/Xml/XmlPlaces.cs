using System.Text;

namespace Bridge.Codecs.Xml;

/// <summary>
/// Finds the bytes of attributes and texts from the lines and columns that an XML reader tells, for errors and explanations. Places are asked for in the order of the
/// document, so that the whole costs one pass. Nothing is found in encodings whose characters have no bytes of their own to count (UTF-16).
/// </summary>
internal ref struct XmlPlaces
{
    private readonly ReadOnlySpan<byte> _source;
    private readonly bool _isAscii;
    private int _line;
    private int _column = 1;
    private int _at;

    /// <param name="source">The message.</param>
    /// <param name="lines">How many lines the reader has counted before it.</param>
    public XmlPlaces(ReadOnlySpan<byte> source, int lines)
    {
        _source = source;
        _line = lines + 1;
        _at = source.StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        _isAscii = Ascii.IsValid(source);
    }

    /// <summary>The value of the attribute whose name stands at this line and column.</summary>
    public (int Start, int Length) Attribute(int line, int column, Encoding? encoding)
    {
        var at = Offset(line, column, encoding);
        if (at < 0 || _source[at..].IndexOfAny((byte)'"', (byte)'\'') is not (var quote and >= 0)) return default;
        var start = at + quote + 1;
        return _source[start..].IndexOf(_source[start - 1]) is var length and >= 0 ? (start, length) : default;
    }

    /// <summary>The text that begins at this line and column; what closes it is not part of it.</summary>
    public (int Start, int Length) Text(int line, int column, Encoding? encoding, bool isCData)
    {
        var at = Offset(line, column, encoding);
        if (at < 0) return default;
        var length = isCData ? _source[at..].IndexOf("]]>"u8) : _source[at..].IndexOf((byte)'<');
        return (at, length < 0 ? _source.Length - at : length);
    }

    private int Offset(int line, int column, Encoding? encoding)
    {
        var isUtf8 = _isAscii || encoding is null or UTF8Encoding;
        if (!isUtf8 && !encoding!.IsSingleByte) return -1;
        while (_line < line)
        {
            var end = _source[_at..].IndexOfAny((byte)'\n', (byte)'\r');
            if (end < 0) return -1;
            _at += end + 1;
            if (_source[_at - 1] == '\r' && _at < _source.Length && _source[_at] == '\n') _at++;
            _line++;
            _column = 1;
        }
        if (_line > line || _column > column) return -1;
        if (_isAscii || !isUtf8) _at += column - _column;
        else SkipCharacters(column - _column);
        _column = column;
        return _at < _source.Length ? _at : -1;
    }

    // Columns count UTF-16 units.
    private void SkipCharacters(int units)
    {
        while (units > 0 && _at < _source.Length)
        {
            var lead = _source[_at];
            _at += lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
            units -= lead < 0xF0 ? 1 : 2;
        }
    }
}
