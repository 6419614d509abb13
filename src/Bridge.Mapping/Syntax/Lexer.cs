using System.Globalization;
using System.Text;

namespace Bridge.Mapping.Syntax;

/// <summary>Cuts an expression into tokens, one at a time; whether a slash begins a regular expression depends on what the parser expects.</summary>
internal sealed class Lexer(string source)
{
    private int _at;

    /// <summary>The next token. <paramref name="infix"/>: an operator is expected, so a slash divides.</summary>
    public Token Next(bool infix)
    {
        SkipBlanks();
        if (_at >= source.Length) return new Token(TokenKind.End, "(end)", source.Length, source.Length);
        var start = _at;
        var c = source[_at];
        if (!infix && c == '/') return ScanRegex(start);
        if (ScanOperator(c) is { } op)
        {
            _at += op.Length;
            return new Token(TokenKind.Operator, op, start, _at);
        }
        if (c is '"' or '\'') return ScanText(c, start);
        if (char.IsAsciiDigit(c)) return ScanNumber(start);
        if (c == '`') return ScanQuotedName(start);
        return ScanName(start);
    }

    private char Peek(int offset) => _at + offset < source.Length ? source[_at + offset] : '\0';

    private void SkipBlanks()
    {
        while (_at < source.Length)
        {
            if (Operators.WhiteSpace.Contains(source[_at]))
            {
                _at++;
            }
            else if (source[_at] == '/' && Peek(1) == '*')
            {
                var end = source.IndexOf("*/", _at + 2, StringComparison.Ordinal);
                if (end < 0) throw new SyntaxException("S0106", _at, _at, source.Length - _at);
                _at = end + 2;
            }
            else
            {
                return;
            }
        }
    }

    private string? ScanOperator(char c)
    {
        switch (c, Peek(1))
        {
            case ('.', '.'): return "..";
            case (':', '='): return ":=";
            case ('!', '='): return "!=";
            case ('>', '='): return ">=";
            case ('<', '='): return "<=";
            case ('*', '*'): return "**";
            case ('~', '>'): return "~>";
            case ('?', ':'): return "?:";
            case ('?', '?'): return "??";
            default: return Operators.Single.Contains(c) ? c.ToString() : null;
        }
    }

    private Token ScanRegex(int start)
    {
        _at++;
        var patternStart = _at;
        var depth = 0;
        for (; _at < source.Length; _at++)
        {
            var c = source[_at];
            if (c == '/' && depth == 0 && !IsEscaped(_at))
            {
                var pattern = source[patternStart.._at];
                if (pattern.Length == 0) throw new SyntaxException("S0301", _at, start, 2);
                var flagsStart = ++_at;
                while (_at < source.Length && source[_at] is 'i' or 'm') _at++;
                return new Token(TokenKind.Regex, pattern, start, _at) { Flags = source[flagsStart.._at] };
            }
            var escaped = _at > 0 && source[_at - 1] == '\\';
            if (c is '(' or '[' or '{' && !escaped) depth++;
            if (c is ')' or ']' or '}' && !escaped) depth--;
        }
        throw new SyntaxException("S0302", _at, start, _at - start);
    }

    private bool IsEscaped(int at)
    {
        var slashes = 0;
        while (at - slashes > 0 && source[at - slashes - 1] == '\\') slashes++;
        return slashes % 2 == 1;
    }

    private Token ScanText(char quote, int start)
    {
        var text = new StringBuilder();
        for (_at++; _at < source.Length; _at++)
        {
            var c = source[_at];
            if (c == quote)
            {
                _at++;
                return new Token(TokenKind.Text, text.ToString(), start, _at);
            }
            if (c != '\\')
            {
                text.Append(c);
                continue;
            }
            _at++;
            var escape = _at < source.Length ? source[_at] : '\0';
            switch (escape)
            {
                case '"' or '\\' or '/': text.Append(escape); break;
                case 'b': text.Append('\b'); break;
                case 'f': text.Append('\f'); break;
                case 'n': text.Append('\n'); break;
                case 'r': text.Append('\r'); break;
                case 't': text.Append('\t'); break;
                case 'u':
                    var digits = source.AsSpan(_at + 1, Math.Min(4, source.Length - _at - 1));
                    if (digits.IsEmpty || digits.ContainsAnyExcept(HexDigits)) throw new SyntaxException("S0104", _at, _at - 1, 2);
                    text.Append((char)int.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
                    _at += 4;
                    break;
                default:
                    var token = _at < source.Length ? escape.ToString() : "";
                    throw new SyntaxException("S0103", _at, _at - 1, 1 + token.Length, JsonText.Quote(token));
            }
        }
        throw new SyntaxException("S0101", Math.Max(_at, source.Length), start, source.Length - start); // behind a \u that is cut short
    }

    private static readonly System.Buffers.SearchValues<char> HexDigits = System.Buffers.SearchValues.Create("0123456789abcdefABCDEF");

    private Token ScanNumber(int start)
    {
        if (source[_at] == '0') _at++;
        else SkipDigits();
        if (Peek(0) == '.' && char.IsAsciiDigit(Peek(1)))
        {
            _at++;
            SkipDigits();
        }
        if (Peek(0) is 'e' or 'E')
        {
            var sign = Peek(1) is '+' or '-' ? 1 : 0;
            if (char.IsAsciiDigit(Peek(1 + sign)))
            {
                _at += 1 + sign;
                SkipDigits();
            }
        }
        var digits = source[start.._at];
        var value = double.Parse(digits, NumberStyles.Float, CultureInfo.InvariantCulture);
        if (!double.IsFinite(value)) throw new SyntaxException("S0102", start, start, digits.Length, JsonText.Quote(digits));
        return new Token(TokenKind.Number, digits, start, _at) { Number = value };
    }

    private void SkipDigits()
    {
        while (char.IsAsciiDigit(Peek(0))) _at++;
    }

    private Token ScanQuotedName(int start)
    {
        var end = source.IndexOf('`', _at + 1);
        if (end < 0)
        {
            _at = source.Length;
            throw new SyntaxException("S0105", source.Length, start, source.Length - start);
        }
        _at = end + 1;
        return new Token(TokenKind.Name, source[(start + 1)..end], start, _at) { Quoted = true };
    }

    private Token ScanName(int start)
    {
        while (_at < source.Length && !Operators.WhiteSpace.Contains(source[_at]) && !Operators.Single.Contains(source[_at])) _at++;
        if (source[start] == '$') return new Token(TokenKind.Variable, source[(start + 1).._at], start, _at);
        var name = source[start.._at];
        return name switch
        {
            "or" or "in" or "and" => new Token(TokenKind.Operator, name, start, _at),
            "true" or "false" or "null" => new Token(TokenKind.Literal, name, start, _at),
            _ => new Token(TokenKind.Name, name, start, _at),
        };
    }
}
