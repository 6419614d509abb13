using System.Globalization;
using System.Text;
using Bridge.Configuration.Tree;
using Bridge.Configuration.Values;

namespace Bridge.Configuration;

public sealed partial class ConfigReader
{
    private ConfigNode? Take(string name, string type, string description, bool required, string? fallback, Func<IReadOnlyList<OptionDescription>>? members = null)
    {
        if (_described is not null)
        {
            if (_described.TrueForAll(d => d.Name != name))
            {
                _described.Add(new OptionDescription(name, type, description, required, fallback) { Members = members?.Invoke() ?? [] });
            }
            return null;
        }
        _known.Add(name);
        var node = _node?[name];
        if (node is null || node.IsNull)
        {
            if (required) Error("BR1003", node?.Location ?? Location, $"'{name}' is missing in {Name(_path)}: {description}");
            return null;
        }
        return node;
    }

    private void ReportUnknown()
    {
        if (_node is null) return;
        foreach (var entry in _node.Entries)
        {
            if (_known.Contains(entry.Key)) continue;
            var hint = NearestName.Find(entry.Key, _known) is { } near ? $"did you mean '{near}'?" : $"known are: {string.Join(", ", _known.Order(StringComparer.Ordinal))}";
            Error("BR1004", entry.KeyLocation, $"unknown option '{entry.Key}' in {Name(_path)}; {hint}", entry.Key.Length);
        }
    }

    private string? ScalarText(ConfigNode? node, string name)
    {
        if (node is null || !Expect(node, ConfigNodeKind.Scalar, name, "one value")) return null;
        return Substitution.Resolve(node, _scope);
    }

    private int? Integer(ConfigNode? node, string name, int min, int max)
    {
        if (ScalarText(node, name) is not { } text) return null;
        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
        {
            Error("BR1005", node!.Location, $"{Name(name)} is a whole number, not '{text}'", text.Length);
            return null;
        }
        if (value >= min && value <= max) return value;
        Error("BR1005", node!.Location, $"{Name(name)} must be {Range(min == int.MinValue ? null : min.ToString(CultureInfo.InvariantCulture), max == int.MaxValue ? null : max.ToString(CultureInfo.InvariantCulture))}, not {text}", text.Length);
        return null;
    }

    private TimeSpan? Duration(ConfigNode? node, string name)
    {
        if (ScalarText(node, name) is not { } text) return null;
        if (Configuration.Values.Duration.TryParse(text, out var value)) return value;
        Error("BR1005", node!.Location, $"{Name(name)} is a duration with its unit, such as 30s or 250ms, not '{text}'", text.Length);
        return null;
    }

    private T Choice<T>(string name, string description, T fallback, bool required)
        where T : struct, Enum
    {
        var names = Enum.GetNames<T>();
        var words = Array.ConvertAll(names, SnakeCase);
        var before = _described?.Count;
        var node = Take(name, "choice", description, required, required ? null : SnakeCase(fallback.ToString()));
        if (_described is not null && _described.Count > before) _described[^1] = _described[^1] with { Choices = words };
        // `null` may be one of the words; YAML takes it for "nothing".
        node ??= _node?[name] is { IsNull: true } word && Array.IndexOf(words, word.Text) >= 0 ? word : null;
        if (ScalarText(node, name) is not { } text) return fallback;
        var index = Array.IndexOf(words, text);
        if (index >= 0) return Enum.Parse<T>(names[index]);
        Error("BR1005", node!.Location, $"{Name(name)} is one of {string.Join(", ", words)}, not '{text}'{NearestName.Hint(text, words)}", text.Length);
        return fallback;
    }

    private byte[]? Bytes(ConfigNode? node, string name)
    {
        if (node is null) return null;
        if (node.Kind == ConfigNodeKind.Sequence) return [.. node.Items.SelectMany(item => Bytes(item, name) ?? [])];
        if (ScalarText(node, name) is not { } text) return null;
        if (node.IsPlain && text.Length > 0 && text.All(char.IsAsciiDigit))
        {
            Error("BR1005", node.Location, $"{Name(name)} wants bytes and {text} is a number: for the byte with this value write \"0x{(int.TryParse(text, out var v) && v < 256 ? v : 0):X2}\", for the digits themselves put them in quotes", text.Length);
            return null;
        }
        var bytes = NamedBytes.Parse(text, out var error);
        if (error is not null) Error("BR1005", node.Location, $"{Name(name)}: {error}", text.Length);
        return error is null ? bytes : null;
    }

    private Template? Template(ConfigNode? node, string name)
    {
        if (ScalarText(node, name) is not { } text) return null;
        var template = Configuration.Values.Template.Parse(text == node!.Text ? node.ToText() : new ConfigText(text, null), _scope.Diagnostics);
        _scope.Templates.Add(template);
        return template;
    }

    private Template Fallback(string text)
    {
        var template = Configuration.Values.Template.Parse(new ConfigText(text, null), _scope.Diagnostics);
        if (!IsDescribing) _scope.Templates.Add(template);
        return template;
    }

    private string Absolute(string path) => System.IO.Path.GetFullPath(path, string.IsNullOrEmpty(_scope.BaseDirectory) ? Environment.CurrentDirectory : System.IO.Path.GetFullPath(_scope.BaseDirectory));

    private IReadOnlyList<ConfigNode> Sequence(ConfigNode node, string name) =>
        Expect(node, ConfigNodeKind.Sequence, name, "a list (lines that begin with '- ')") ? node.Items : [];

    private bool Expect(ConfigNode node, ConfigNodeKind kind, string name, string what)
    {
        if (node.Kind == kind) return true;
        Error("BR1002", node.Location, $"{Name(name)} wants {what}, not {Kind(node)}");
        return false;
    }

    private void Error(string code, Location location, string message, int length = 0) => _scope.Diagnostics.Error(code, location, WithSection(message), length);

    // The route and section go into every message, because a line number alone says little in a long file.
    private string WithSection(string message) => _path.Length == 0 || message.Contains(_path, StringComparison.Ordinal) ? message : $"{message} (in {_path})";

    private string Join(string name) => _path.Length == 0 ? name : $"{_path}.{name}";

    private static string Name(string name) => name.Length == 0 ? "the file" : $"'{name}'";

    private static string Kind(ConfigNode node) => node.Kind switch
    {
        ConfigNodeKind.Mapping => "options of its own",
        ConfigNodeKind.Sequence => "a list",
        _ => node.IsNull ? "nothing" : $"the value '{node.Text}'",
    };

    private static string Range(string? min, string? max) => (min, max) switch
    {
        (not null, not null) => $"between {min} and {max}",
        (not null, null) => $"at least {min}",
        _ => $"at most {max}",
    };

    internal static string SnakeCase(string name)
    {
        var result = new StringBuilder();
        for (var i = 0; i < name.Length; i++)
        {
            if (i > 0 && char.IsUpper(name[i]) && !char.IsUpper(name[i - 1])) result.Append('_');
            result.Append(char.ToLowerInvariant(name[i]));
        }
        return result.ToString();
    }
}
