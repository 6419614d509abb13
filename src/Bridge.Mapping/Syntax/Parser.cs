using System.Runtime.CompilerServices;

namespace Bridge.Mapping.Syntax;

/// <summary>
/// Top-down operator precedence parser for JSONata. Gives the tree as written; paths, predicates and parents are put in order by the binder.
/// </summary>
internal sealed partial class Parser
{
    /// <summary>Deeper nesting is an error rather than a risk for the stack.</summary>
    private const int MaxDepth = 2000;

    private readonly Lexer _lexer;
    private Token _token;
    private int _lastEnd;
    private int _depth;

    private Parser(string source)
    {
        _lexer = new Lexer(source);
        _token = default;
    }

    /// <exception cref="SyntaxException">The source is no JSONata.</exception>
    public static SyntaxNode Parse(string source)
    {
        var parser = new Parser(source);
        parser.Advance();
        var tree = parser.Expression(0);
        if (parser._token.Kind != TokenKind.End)
        {
            throw parser.Unexpected("S0201", parser._token);
        }
        return tree;
    }

    private static string TokenText(in Token token) => token.Json ?? JsonText.Quote(token.Text);

    private SyntaxException Unexpected(string code, in Token token, string? value = null) =>
        new(code, token.Position, token.Start, token.Position - token.Start, TokenText(token), value is null ? null : JsonText.Quote(value));

    private void Advance(bool infix = false)
    {
        _lastEnd = _token.Position;
        _token = _lexer.Next(infix);
        if (_token.Kind == TokenKind.Operator && !Operators.IsKnown(_token.Text)) throw Unexpected("S0204", _token);
    }

    private void Expect(string id, bool infix = false)
    {
        if (_token.Id != id) throw Unexpected(_token.Kind == TokenKind.End ? "S0203" : "S0202", _token, id);
        Advance(infix);
    }

    private SyntaxNode Expression(int bindingPower)
    {
        if (++_depth > MaxDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new SyntaxException("D1011", _token.Position, _token.Start, _token.Position - _token.Start);
        }
        var token = _token;
        Advance(infix: true);
        var left = Prefix(token);
        left.End = Math.Max(left.End, _lastEnd);
        while (bindingPower < Operators.BindingPower(_token.Id))
        {
            token = _token;
            Advance();
            var start = left.Start;
            left = Infix(token, left);
            left.Start = start;
            left.End = _lastEnd;
        }
        _depth--;
        return left;
    }

    private static SyntaxNode Node(SyntaxKind kind, in Token token) => new(kind, token.Text, token.Start, token.Position);

    private SyntaxNode Prefix(in Token token)
    {
        switch (token.Kind)
        {
            case TokenKind.End: return Node(SyntaxKind.End, token);
            case TokenKind.Name: return new(SyntaxKind.Name, token.Text, token.Start, token.Position) { Quoted = token.Quoted };
            case TokenKind.Variable: return Node(SyntaxKind.Variable, token);
            case TokenKind.Text: return Node(SyntaxKind.Text, token);
            case TokenKind.Number: return new(SyntaxKind.Number, token.Text, token.Start, token.Position) { Number = token.Number };
            case TokenKind.Literal: return Node(SyntaxKind.Literal, token);
            case TokenKind.Regex: return new(SyntaxKind.Regex, token.Text, token.Start, token.Position) { Flags = token.Flags };
        }
        switch (token.Text)
        {
            case "and" or "or" or "in": return Node(SyntaxKind.Keyword, token);
            case "*": return Node(SyntaxKind.Wildcard, token);
            case "**": return Node(SyntaxKind.Descendant, token);
            case "%": return Node(SyntaxKind.Parent, token);
            case "-":
                var negate = Node(SyntaxKind.Negate, token);
                negate.Left = Expression(70);
                return negate;
            case "(": return ParseBlock(token);
            case "[": return ParseArray(token);
            case "{": return ParseObject(token, null);
            case "|": return ParseTransform(token);
            default: throw Unexpected("S0211", token);
        }
    }

    private SyntaxNode Infix(in Token token, SyntaxNode left)
    {
        switch (token.Text)
        {
            case "(": return ParseCall(token, left);
            case "[": return ParseFilter(token, left);
            case "{": return ParseObject(token, left);
            case "^": return ParseOrderBy(token, left);
            case ".": return Binary(SyntaxKind.Map, token, left);
            case "~>": return Binary(SyntaxKind.Apply, token, left);
            case ":=":
                if (left.Kind != SyntaxKind.Variable)
                {
                    throw new SyntaxException("S0212", left.Position, left.Start, left.End - left.Start, left.TokenJson);
                }
                return Binary(SyntaxKind.Bind, token, left, bindingPower: 9);
            case "@" or "#":
                var bound = Binary(token.Text == "@" ? SyntaxKind.FocusBind : SyntaxKind.IndexBind, token, left);
                if (bound.Right!.Kind != SyntaxKind.Variable)
                {
                    throw new SyntaxException("S0214", bound.Right.Position, bound.Right.Start, bound.Right.End - bound.Right.Start, JsonText.Quote(token.Text));
                }
                return bound;
            case "?":
                var condition = Node(SyntaxKind.Condition, token);
                condition.Left = left;
                condition.Right = Expression(0);
                if (_token.Id == ":")
                {
                    Expect(":");
                    condition.Third = Expression(0);
                }
                return condition;
            case "??": return Binary(SyntaxKind.Coalesce, token, left, bindingPower: 0);
            case "?:": return Binary(SyntaxKind.Default, token, left, bindingPower: 0);
            default: return Binary(SyntaxKind.Binary, token, left);
        }
    }

    private SyntaxNode Binary(SyntaxKind kind, in Token token, SyntaxNode left, int bindingPower = -1)
    {
        var node = Node(kind, token);
        node.Left = left;
        node.Right = Expression(bindingPower < 0 ? Operators.BindingPower(token.Text) : bindingPower);
        return node;
    }
}
