using System.Text;

namespace Bridge.Mapping.Syntax;

/// <summary>Bracketed constructs: blocks, constructors, calls, lambdas, predicates, order-by, transforms.</summary>
internal sealed partial class Parser
{
    private SyntaxNode ParseBlock(in Token token)
    {
        var block = Node(SyntaxKind.Block, token);
        while (_token.Id != ")")
        {
            block.Items.Add(Expression(0));
            if (_token.Id != ";") break;
            Expect(";");
        }
        Expect(")", infix: true);
        return block;
    }

    private SyntaxNode ParseArray(in Token token)
    {
        var array = Node(SyntaxKind.ArrayConstructor, token);
        if (_token.Id != "]")
        {
            while (true)
            {
                var item = Expression(0);
                if (_token.Id == "..")
                {
                    var range = new SyntaxNode(SyntaxKind.Range, "..", _token.Start, _token.Position) { Left = item };
                    Expect("..");
                    range.Right = Expression(0);
                    range.Start = item.Start;
                    range.End = _lastEnd;
                    item = range;
                }
                array.Items.Add(item);
                if (_token.Id != ",") break;
                Expect(",");
            }
        }
        Expect("]", infix: true);
        return array;
    }

    private SyntaxNode ParseObject(in Token token, SyntaxNode? left)
    {
        var node = Node(left is null ? SyntaxKind.ObjectConstructor : SyntaxKind.GroupBy, token);
        node.Left = left;
        if (_token.Id != "}")
        {
            while (true)
            {
                node.Items.Add(Expression(0));
                Expect(":");
                node.Items.Add(Expression(0));
                if (_token.Id != ",") break;
                Expect(",");
            }
        }
        Expect("}", infix: true);
        return node;
    }

    private SyntaxNode ParseTransform(in Token token)
    {
        var node = Node(SyntaxKind.Transform, token);
        node.Left = Expression(0);
        Expect("|");
        node.Right = Expression(0);
        if (_token.Id == ",")
        {
            Expect(",");
            node.Third = Expression(0);
        }
        Expect("|");
        return node;
    }

    private SyntaxNode ParseFilter(in Token token, SyntaxNode left)
    {
        if (_token.Id == "]")
        {
            // Empty brackets keep a single item an array; the mark belongs to the step before all its predicates.
            var step = left;
            while (step.Kind == SyntaxKind.Filter) step = step.Left!;
            step.KeepArray = true;
            Expect("]");
            return left;
        }
        var filter = Node(SyntaxKind.Filter, token);
        filter.Left = left;
        filter.Right = Expression(0);
        Expect("]", infix: true);
        return filter;
    }

    private SyntaxNode ParseOrderBy(in Token token, SyntaxNode left)
    {
        var node = Node(SyntaxKind.OrderBy, token);
        node.Left = left;
        Expect("(");
        while (true)
        {
            var descending = false;
            if (_token.Id == "<")
            {
                Expect("<");
            }
            else if (_token.Id == ">")
            {
                descending = true;
                Expect(">");
            }
            node.Items.Add(Expression(0));
            node.Descending.Add(descending);
            if (_token.Id != ",") break;
            Expect(",");
        }
        Expect(")");
        return node;
    }

    private SyntaxNode ParseCall(in Token token, SyntaxNode procedure)
    {
        var call = Node(SyntaxKind.Function, token);
        call.Left = procedure;
        if (_token.Id != ")")
        {
            while (true)
            {
                if (_token.Kind == TokenKind.Operator && _token.Text == "?")
                {
                    call.Kind = SyntaxKind.Partial;
                    call.Items.Add(Node(SyntaxKind.Placeholder, _token));
                    Expect("?");
                }
                else
                {
                    call.Items.Add(Expression(0));
                }
                if (_token.Id != ",") break;
                Expect(",");
            }
        }
        Expect(")", infix: true);
        if (procedure.Kind == SyntaxKind.Name && procedure.Text is "function" or "λ") ParseLambda(call);
        return call;
    }

    private void ParseLambda(SyntaxNode lambda)
    {
        for (var i = 0; i < lambda.Items.Count; i++)
        {
            var parameter = lambda.Items[i];
            if (parameter.Kind == SyntaxKind.Variable) continue;
            throw new SyntaxException("S0208", parameter.Position, parameter.Start, parameter.End - parameter.Start, parameter.TokenJson, (i + 1).ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
        lambda.Kind = SyntaxKind.Lambda;
        if (_token.Id == "<") ParseSignature(lambda);
        Expect("{");
        lambda.Right = Expression(0);
        Expect("}");
    }

    private void ParseSignature(SyntaxNode lambda)
    {
        var start = _token;
        var text = new StringBuilder("<");
        for (var depth = 1; depth > 0 && _token.Id is not ("{" or "(end)");)
        {
            Advance();
            if (_token.Id == ">") depth--;
            else if (_token.Id == "<") depth++;
            text.Append(_token.Text);
        }
        Expect(">");
        try
        {
            lambda.Signature = Signature.Parse(text.ToString());
        }
        catch (SyntaxException e)
        {
            throw new SyntaxException(e.Error with { Position = start.Position + e.Error.Offset, Start = start.Start, Length = text.Length });
        }
    }
}
