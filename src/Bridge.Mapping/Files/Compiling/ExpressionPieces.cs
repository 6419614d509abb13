using Bridge.Configuration;
using Bridge.Configuration.Tree;
using Bridge.Configuration.Values;
using Bridge.Mapping.Binding;
using Bridge.Mapping.Syntax;

namespace Bridge.Mapping.Files.Compiling;

/// <summary>Checks the single expressions of a mapping file, each for itself, so that all syntax errors of a file come at once.</summary>
internal static class ExpressionPieces
{
    /// <summary>Parses an expression that stands in a scalar; null after an error, which is reported at its place.</summary>
    public static SyntaxNode? Parse(ConfigNode node, Diagnostics diagnostics)
    {
        // YAML cuts a plain text at " #": `lines[0] #$i` would silently lose its end. A comment with a space behind the # is one.
        if (node.CommentBehind is { Length: > 1 } comment && comment[1] is not (' ' or '\t' or '#'))
        {
            diagnostics.Error("BR2018", node.Location, $"YAML takes '{comment}' for a comment and cuts the expression there; put the expression in quotes, or a space behind the #");
            return null;
        }
        return Parse(node.ToText(), diagnostics);
    }

    /// <summary>Parses an expression; null after an error, which is reported at its place.</summary>
    public static SyntaxNode? Parse(ConfigText text, Diagnostics diagnostics)
    {
        try
        {
            // Some mistakes, such as an operator without its right side, show only here. A parent (%) may mean the item that the piece will stand in.
            Binder.Bind(Parser.Parse(text.Text), new List<SyntaxError>());
        }
        catch (SyntaxException e)
        {
            Report(e, text, diagnostics);
            return null;
        }
        return Parser.Parse(text.Text);
    }

    private static void Report(SyntaxException e, ConfigText text, Diagnostics diagnostics)
    {
        var finding = MappingDiagnostic.From(e.Error, text.Text);
        diagnostics.Add(new Diagnostic(finding.Code, text.Locate(finding.Start), $"{finding.Message} (JSONata {finding.JsonataCode})", Severity.Error, Math.Max(1, finding.Length)));
    }

    /// <summary>True if an expression names a variable.</summary>
    public static bool Mentions(string expression, string variable)
    {
        for (var at = expression.IndexOf(variable, StringComparison.Ordinal); at >= 0; at = expression.IndexOf(variable, at + 1, StringComparison.Ordinal))
        {
            var end = at + variable.Length;
            if (end >= expression.Length || !(char.IsLetterOrDigit(expression[end]) || expression[end] == '_')) return true;
        }
        return false;
    }
}
