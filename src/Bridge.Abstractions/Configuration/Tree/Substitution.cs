using System.Text;

namespace Bridge.Configuration.Tree;

/// <summary>Replaces <c>${NAME}</c>, <c>${NAME:-default}</c> and <c>${file:/run/secrets/x}</c> inside a scalar, after parsing: a value cannot change the file's structure.</summary>
internal static class Substitution
{
    public static string Resolve(ConfigNode node, ConfigScope scope)
    {
        var text = node.Text;
        if (scope.Environment is null || !text.Contains("${", StringComparison.Ordinal)) return text;
        var result = new StringBuilder();
        for (var i = 0; i < text.Length;)
        {
            if (text.AsSpan(i).StartsWith("$${"))
            {
                result.Append("${");
                i += 3;
                continue;
            }
            if (!text.AsSpan(i).StartsWith("${"))
            {
                result.Append(text[i++]);
                continue;
            }
            var end = text.IndexOf('}', i);
            if (end < 0)
            {
                scope.Diagnostics.Error("BR1008", node.Locate(i), "this ${ is never closed; for the text itself write $${");
                return text;
            }
            result.Append(Value(text[(i + 2)..end], node.Locate(i), scope));
            i = end + 1;
        }
        return result.ToString();
    }

    private static string Value(string name, Location location, ConfigScope scope)
    {
        if (name.StartsWith("file:", StringComparison.Ordinal))
        {
            var path = Path.Combine(scope.BaseDirectory, name[5..]);
            var content = scope.ReadFile(path);
            if (content is null) scope.Diagnostics.Error("BR1009", location, $"the file '{path}' cannot be read");
            return content ?? "";
        }
        var split = name.IndexOf(":-", StringComparison.Ordinal);
        var variable = split < 0 ? name : name[..split];
        var value = scope.Environment!(variable);
        if (!string.IsNullOrEmpty(value)) return value;
        if (split >= 0) return name[(split + 2)..];
        scope.Diagnostics.Error("BR1008", location, $"the environment variable {variable} is not set; set it, or give a default with ${{{variable}:-default}}");
        return "";
    }
}
