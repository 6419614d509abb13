using System.Globalization;
using System.Text;

namespace Bridge.Mapping.Functions.RegularExpressions;

/// <summary>
/// Turns a JavaScript regular expression (without the u flag) into .NET's notation: ASCII classes, JavaScript's line ends and white space,
/// numbered groups, identity escapes.
/// </summary>
internal sealed class RegexTranslator
{
    private const string LineEnds = @"\n\r\u2028\u2029";
    private const string Spaces = @"\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff";
    private const string Word = "A-Za-z0-9_";

    private readonly string _pattern;
    private readonly bool _multiline;
    private readonly StringBuilder _out = new();
    private readonly List<string> _groupNames = [];
    private int _at;

    private RegexTranslator(string pattern, bool multiline)
    {
        _pattern = pattern;
        _multiline = multiline;
        CollectGroups();
    }

    public static string Translate(string pattern, bool multiline) => new RegexTranslator(pattern, multiline).Run();

    // Group numbers follow the opening parentheses, named or not; .NET would number the named ones last.
    private void CollectGroups()
    {
        var inClass = false;
        for (var i = 0; i < _pattern.Length; i++)
        {
            switch (_pattern[i])
            {
                case '\\': i++; break;
                case '[': inClass = true; break;
                case ']': inClass = false; break;
                case '(' when !inClass:
                    if (i + 1 >= _pattern.Length || _pattern[i + 1] != '?') _groupNames.Add("");
                    else if (NameAt(i) is { } name) _groupNames.Add(name);
                    break;
            }
        }
    }

    private string? NameAt(int open)
    {
        if (string.CompareOrdinal(_pattern, open, "(?<", 0, 3) != 0 || open + 3 >= _pattern.Length || _pattern[open + 3] is '=' or '!') return null;
        var end = _pattern.IndexOf('>', open);
        return end < 0 ? null : _pattern[(open + 3)..end];
    }

    private string Run()
    {
        while (_at < _pattern.Length)
        {
            var c = _pattern[_at];
            switch (c)
            {
                case '\\': TranslateEscape(inClass: false); break;
                case '[': TranslateClass(); break;
                case '.': Put($"[^{LineEnds}]"); break;
                case '^': Put(_multiline ? $@"(?<=\A|[{LineEnds}])" : @"\A"); break;
                case '$': Put(_multiline ? $@"(?=[{LineEnds}]|\z)" : @"\z"); break;
                case '(' when NameAt(_at) is { } name:
                    _out.Append('(');
                    _at += name.Length + 4;
                    break;
                default:
                    _out.Append(c);
                    _at++;
                    break;
            }
        }
        return _out.ToString();
    }

    private void Put(string text, int consumed = 1)
    {
        _out.Append(text);
        _at += consumed;
    }

    private void TranslateClass()
    {
        if (string.CompareOrdinal(_pattern, _at, "[^]", 0, 3) == 0)
        {
            Put(@"[\s\S]", 3);
            return;
        }
        if (string.CompareOrdinal(_pattern, _at, "[]", 0, 2) == 0)
        {
            Put("(?!)", 2);
            return;
        }
        Put("[");
        if (_at < _pattern.Length && _pattern[_at] == '^') Put("^");
        while (_at < _pattern.Length && _pattern[_at] != ']')
        {
            if (_pattern[_at] == '\\') TranslateEscape(inClass: true);
            else if (_pattern[_at] == '[') Put(@"\[");
            else Put(_pattern[_at].ToString());
        }
        if (_at < _pattern.Length) Put("]");
    }

    private void TranslateEscape(bool inClass)
    {
        if (_at + 1 >= _pattern.Length)
        {
            Put("\\");
            return;
        }
        var c = _pattern[_at + 1];
        switch (c)
        {
            case 'd': Put(inClass ? "0-9" : "[0-9]", 2); break;
            case 'D': Put(inClass ? @"\x00-/:-\uffff" : "[^0-9]", 2); break;
            case 'w': Put(inClass ? Word : $"[{Word}]", 2); break;
            case 'W': Put(inClass ? @"\x00-/:-@\[-\^`{-\uffff" : $"[^{Word}]", 2); break;
            case 's': Put(inClass ? Spaces : $"[{Spaces}]", 2); break;
            case 'S': Put(inClass ? @"\x00-\x08\x0e-\x1f!-\u009f\u00a1-\u167f\u1681-\u1fff\u200b-\u2027\u202a-\u202e\u2030-\u205e\u2060-\u2fff\u3001-\ufefe\uff00-\uffff" : $"[^{Spaces}]", 2); break;
            case 'b' when !inClass: Put($"(?:(?<=[{Word}])(?![{Word}])|(?<![{Word}])(?=[{Word}]))", 2); break;
            case 'B' when !inClass: Put($"(?:(?<=[{Word}])(?=[{Word}])|(?<![{Word}])(?![{Word}]))", 2); break;
            case 'k' when !inClass && _groupNames.Exists(n => n.Length > 0): TranslateNamedReference(); break;
            case >= '1' and <= '9' when !inClass: TranslateReference(); break;
            case '0' when _at + 2 >= _pattern.Length || !char.IsAsciiDigit(_pattern[_at + 2]): Put(@"\x00", 2); break;
            case 'u' when IsHex(4): Put(_pattern.Substring(_at, 6), 6); break;
            case 'x' when IsHex(2): Put(_pattern.Substring(_at, 4), 4); break;
            case 'c' when _at + 2 < _pattern.Length && char.IsAsciiLetter(_pattern[_at + 2]): Put(_pattern.Substring(_at, 3), 3); break;
            case 'f' or 'n' or 'r' or 't' or 'v' or 'b': Put(_pattern.Substring(_at, 2), 2); break;
            default: Put(char.IsAsciiLetterOrDigit(c) ? c.ToString() : "\\" + c, 2); break;
        }
    }

    private bool IsHex(int digits)
    {
        if (_at + 2 + digits > _pattern.Length) return false;
        for (var i = 0; i < digits; i++)
        {
            if (!char.IsAsciiHexDigit(_pattern[_at + 2 + i])) return false;
        }
        return true;
    }

    private void TranslateReference()
    {
        var end = _at + 1;
        while (end < _pattern.Length && char.IsAsciiDigit(_pattern[end])) end++;
        var number = int.Parse(_pattern.AsSpan(_at + 1, Math.Min(end - _at - 1, 6)), NumberStyles.None, CultureInfo.InvariantCulture);
        // A group that took no part matches empty text in JavaScript.
        if (number <= _groupNames.Count) Put($@"(?({number})\{number}|)", end - _at);
        else Put(_pattern[_at + 1].ToString(), 2);
    }

    private void TranslateNamedReference()
    {
        var end = _pattern.IndexOf('>', _at);
        var name = end > _at + 3 ? _pattern[(_at + 3)..end] : "";
        var number = _groupNames.IndexOf(name) + 1;
        if (number > 0) Put($@"(?({number})\{number}|)", end - _at + 1);
        else Put("k", 2);
    }
}
