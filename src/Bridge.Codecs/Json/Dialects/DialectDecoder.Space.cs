using System.Buffers;
using System.Globalization;
using System.Text;

namespace Bridge.Codecs.Json.Dialects;

/// <summary>White space and comments.</summary>
internal ref partial struct DialectDecoder
{
    private void Skip()
    {
        _hasLineEnd = false;
        while (_at < _source.Length)
        {
            switch (_source[_at])
            {
                case (byte)'\n':
                    _hasLineEnd = true;
                    _at++;
                    break;
                case (byte)' ' or (byte)'\r' or (byte)'\t':
                    _at++;
                    break;
                case 0x0B or 0x0C when !_isHjson:
                    _at++;
                    break;
                case (byte)'#' when _isHjson:
                    LineComment();
                    break;
                case (byte)'/' when Next() == '/':
                    LineComment();
                    break;
                case (byte)'/' when Next() == '*':
                    BlockComment();
                    break;
                case >= 0x80 when !_isHjson && WideSpace() is > 0 and var length:
                    _at += length;
                    break;
                default:
                    return;
            }
        }
    }

    private readonly byte Next() => _at + 1 < _source.Length ? _source[_at + 1] : (byte)0;

    private void LineComment()
    {
        var rest = _source[_at..];
        if (_isHjson)
        {
            var end = rest.IndexOf((byte)'\n');
            _at = end < 0 ? _source.Length : _at + end;
            return;
        }
        // JSON5 takes the line ends of its mother language: LF, CR, U+2028 and U+2029.
        while (true)
        {
            var stop = _source[_at..].IndexOfAny((byte)'\n', (byte)'\r', (byte)0xE2);
            _at = stop < 0 ? _source.Length : _at + stop;
            if (stop < 0 || _source[_at] != 0xE2 || IsWideLineEnd(_source[_at..])) return;
            _at++;
        }
    }

    private void BlockComment()
    {
        var end = _source[(_at + 2)..].IndexOf("*/"u8);
        if (end < 0) throw Error(_at, "the comment does not end");
        _at += end + 4;
    }

    private static bool IsWideLineEnd(ReadOnlySpan<byte> text) => text.StartsWith("\u2028"u8) || text.StartsWith("\u2029"u8);

    // JSON5: the byte order mark, line ends beyond ASCII, and all that Unicode calls a space.
    private readonly int WideSpace()
    {
        var isRune = Rune.DecodeFromUtf8(_source[_at..], out var rune, out var length) == OperationStatus.Done;
        return isRune && (rune.Value is 0xFEFF or 0x2028 or 0x2029 || Rune.GetUnicodeCategory(rune) == UnicodeCategory.SpaceSeparator) ? length : 0;
    }
}
