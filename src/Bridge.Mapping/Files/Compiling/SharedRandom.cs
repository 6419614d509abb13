using System.Globalization;
using Bridge.Configuration.Values;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Files.Compiling;

/// <summary>
/// Shared values (<c>let:</c>) stand in front of each piece that names them, so each piece computes them anew. One that draws random numbers draws them
/// from a sequence of its own, so that key, headers and output of a message see one value.
/// </summary>
internal static class SharedRandom
{
    private const string Name = "__shared";

    private static readonly string[] Drawing = ["$random", "$shuffle", "$uuid4", "$uuid7"];

    /// <summary>The function behind <see cref="Begin"/> and <see cref="End"/>.</summary>
    public static MappingFunction Function { get; } = new(Name, "<s?:x>", "Chooses the sequence of random numbers", Choose);

    /// <summary>A statement that ends the sequence of a shared value.</summary>
    public const string End = $" ${Name}();";

    /// <summary>A statement that begins the sequence of the shared value of this number.</summary>
    public static string Begin(int number) => $" ${Name}(\"{number}\");";

    /// <summary>True if the expression draws random numbers, itself or through a shared function.</summary>
    public static bool Draws(string text, IReadOnlyList<KeyValuePair<string, ConfigText>> functions)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var pending = new Stack<string>([text]);
        while (pending.TryPop(out var next))
        {
            if (Drawing.Any(d => ExpressionPieces.Mentions(next, d))) return true;
            foreach (var (name, value) in functions)
            {
                if (ExpressionPieces.Mentions(next, name) && seen.Add(name)) pending.Push(value.Text);
            }
        }
        return false;
    }

    private static Val Choose(EvaluationContext context, ReadOnlySpan<Val> arguments, in Val item)
    {
        if (arguments.Length == 0 || arguments[0].IsUndefined) context.EndSharedValues();
        else context.BeginSharedValue(int.Parse(arguments[0].Utf8, CultureInfo.InvariantCulture));
        return default;
    }
}
