using System.Globalization;
using System.Text.RegularExpressions;
using Amqp;

namespace Bridge.ServiceBusLookAlike.Entities;

/// <summary>
/// A part of the SQL of rules: comparisons (= &lt;&gt; != &lt; &lt;= &gt; &gt;=) of properties (<c>name</c>, <c>user.name</c>, <c>sys.Label</c>) and literals, IS [NOT] NULL, AND, OR, NOT,
/// brackets. What it does not know it refuses. A comparison with a property that is not there is unknown, and unknown lets nothing through.
/// </summary>
public sealed partial class SqlFilter : IRuleFilter
{
    private readonly List<string> _tokens;
    private readonly Func<Message, bool?> _condition;
    private int _at;

    public SqlFilter(string expression)
    {
        Expression = expression;
        _tokens = [.. Token().Matches(expression).Select(static m => m.Value.Trim()).Where(static t => t.Length > 0)];
        _condition = Or();
        if (_at != _tokens.Count) throw new FormatException($"The filter '{expression}' cannot be read at '{_tokens[_at]}'.");
    }

    public string Expression { get; }

    public bool Matches(Message message) => _condition(message) == true;

    private Func<Message, bool?> Or()
    {
        var left = And();
        while (Take("OR"))
        {
            var (a, b) = (left, And());
            left = m => (a(m), b(m)) switch { (true, _) or (_, true) => true, (false, false) => false, _ => null };
        }
        return left;
    }

    private Func<Message, bool?> And()
    {
        var left = Not();
        while (Take("AND"))
        {
            var (a, b) = (left, Not());
            left = m => (a(m), b(m)) switch { (false, _) or (_, false) => false, (true, true) => true, _ => null };
        }
        return left;
    }

    private Func<Message, bool?> Not()
    {
        if (!Take("NOT")) return Comparison();
        var inner = Not();
        return m => !inner(m);
    }

    private Func<Message, bool?> Comparison()
    {
        if (Take("("))
        {
            var inner = Or();
            return Take(")") ? inner : throw new FormatException($"A bracket of '{Expression}' is not closed.");
        }
        var left = Operand();
        if (Take("IS"))
        {
            var not = Take("NOT");
            if (!Take("NULL")) throw new FormatException($"IS NULL is not complete in '{Expression}'.");
            return m => left(m) is null != not;
        }
        var op = Next();
        var right = Operand();
        return m => Compare(left(m), op, right(m));
    }

    private Func<Message, object?> Operand()
    {
        var token = Next();
        if (token.StartsWith('\'')) return _ => token[1..^1].Replace("''", "'", StringComparison.Ordinal);
        if (decimal.TryParse(token, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)) return _ => number;
        if (token.Equals("TRUE", StringComparison.OrdinalIgnoreCase)) return _ => true;
        if (token.Equals("FALSE", StringComparison.OrdinalIgnoreCase)) return _ => false;
        var name = token.Trim('[', ']');
        if (!name.StartsWith("sys.", StringComparison.OrdinalIgnoreCase))
        {
            var property = name.StartsWith("user.", StringComparison.OrdinalIgnoreCase) ? name[5..] : name;
            return m => m.ApplicationProperties?.Map[property];
        }
        return name[4..].ToUpperInvariant() switch
        {
            "LABEL" => m => m.Properties?.Subject,
            "CORRELATIONID" => m => m.Properties?.GetCorrelationId()?.ToString(),
            "MESSAGEID" => m => m.Properties?.GetMessageId()?.ToString(),
            "TO" => m => m.Properties?.To,
            "REPLYTO" => m => m.Properties?.ReplyTo,
            "SESSIONID" => m => m.Properties?.GroupId,
            "CONTENTTYPE" => m => (string?)m.Properties?.ContentType,
            _ => throw new FormatException($"'{name}' is not known in '{Expression}'."),
        };
    }

    private static bool? Compare(object? left, string op, object? right)
    {
        if (left is null || right is null) return null;
        int order;
        if (left is string a && right is string b) order = string.CompareOrdinal(a, b);
        else if (left is bool x && right is bool y) order = x.CompareTo(y);
        else if (left is IConvertible and not string and not bool && right is IConvertible and not string and not bool) order = Convert.ToDecimal(left, CultureInfo.InvariantCulture).CompareTo(Convert.ToDecimal(right, CultureInfo.InvariantCulture));
        else return null;
        return op switch
        {
            "=" => order == 0,
            "<>" or "!=" => order != 0,
            "<" => order < 0,
            "<=" => order <= 0,
            ">" => order > 0,
            ">=" => order >= 0,
            _ => throw new FormatException($"'{op}' is no comparison."),
        };
    }

    private bool Take(string word)
    {
        if (_at >= _tokens.Count || !_tokens[_at].Equals(word, StringComparison.OrdinalIgnoreCase)) return false;
        _at++;
        return true;
    }

    private string Next() => _at < _tokens.Count ? _tokens[_at++] : throw new FormatException($"The filter '{Expression}' ends too early.");

    [GeneratedRegex(@"'(?:[^']|'')*'|\[[^\]]*\]|[A-Za-z_$][\w.\-]*|[-+]?\d+(?:\.\d+)?|<>|!=|<=|>=|[=<>()]|\S")]
    private static partial Regex Token();
}
