namespace Bridge.Mapping.Tests.Differential;

/// <summary>Breaks an expression in one place, so that syntax errors and their positions are compared.</summary>
internal static class Mutation
{
    private static readonly string[] s_tokens =
        ["(", ")", "[", "]", "{", "}", ".", ",", ";", ":", "?", "+", "-", "*", "/", "%", "|", "=", "<", ">", "^", "&", "@", "#", "~>", ":=", "!=", "..", "??", "?:", "**", "and", "or", "in", "\"", "'", "`", "$", "$x", "1", "a", "function", "/*", "!", "~", "\\", "null"];

    public static string Of(string expression, Random random)
    {
        var at = random.Next(expression.Length + 1);
        switch (random.Next(3))
        {
            case 0: return expression[..at];
            case 1:
                var length = Math.Min(random.Next(1, 4), expression.Length - at);
                return expression.Remove(at, length);
            default: return expression.Insert(at, s_tokens[random.Next(s_tokens.Length)]);
        }
    }
}
