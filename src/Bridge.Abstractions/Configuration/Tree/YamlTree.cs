using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Bridge.Configuration.Tree;

/// <summary>
/// Reads YAML 1.2 into <see cref="ConfigNode"/>s from the parser's events, so that every key and value keeps its place.
/// Aliases, tags and several documents are refused, nesting and size are limited, duplicate keys are reported.
/// </summary>
public static class YamlTree
{
    /// <summary>The deepest nesting that is read.</summary>
    public const int MaxDepth = 64;

    /// <summary>The longest file that is read, in characters.</summary>
    public const int MaxLength = 8 * 1024 * 1024;

    /// <summary>Parses a text. <paramref name="file"/> is the name for messages. Returns null if it cannot be read at all; findings are added.</summary>
    public static ConfigNode? Parse(string text, string file, Diagnostics diagnostics)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(diagnostics);
        if (text.Length > MaxLength)
        {
            diagnostics.Error("BR1001", new Location(file, 1, 1), $"the file has {text.Length} characters, more than {MaxLength}");
            return null;
        }
        var scanner = new Scanner(new StringReader(text), skipComments: true);
        try
        {
            return new Reader(text, file, diagnostics, scanner).Read();
        }
        catch (YamlException e)
        {
            diagnostics.Error("BR1001", At(file, e.Start), $"this is not valid YAML: {Cause(e)}");
            return null;
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or IndexOutOfRangeException)
        {
            // The scanner gives up on some malformed texts with these instead of an error of its own.
            diagnostics.Error("BR1001", At(file, scanner.CurrentPosition), "this is not valid YAML: something here does not belong; look at brackets, quotes and indentation around this place");
            return null;
        }
    }

    private static Location At(string file, Mark mark) => new(file, (int)mark.Line, (int)mark.Column);

    private static string Cause(YamlException e)
    {
        var message = e.Message;
        var colon = message.IndexOf("): ", StringComparison.Ordinal); // the library puts its own positions in front
        if (colon >= 0) message = message[(colon + 3)..];
        return message.TrimEnd('.') + ". Text with any of : # ? * & | > % @ ` { [ in it may need quotes, or a block with |";
    }

    private sealed class Reader(string text, string file, Diagnostics diagnostics, Scanner scanner)
    {
        private readonly Parser _parser = new(scanner);
        private readonly int[] _lineStarts = LineStarts(text);

        public ConfigNode? Read()
        {
            _parser.Consume<StreamStart>();
            if (_parser.Accept<StreamEnd>(out _)) return new ConfigNode(ConfigNodeKind.Mapping, new Location(file, 1, 1));
            _parser.Consume<DocumentStart>();
            var root = ReadNode(0);
            _parser.Consume<DocumentEnd>();
            if (_parser.Accept<DocumentStart>(out var second))
            {
                diagnostics.Error("BR1001", At(file, second.Start), "a second YAML document begins here; a configuration file holds one");
            }
            return root;
        }

        private ConfigNode ReadNode(int depth)
        {
            if (depth > MaxDepth) throw new YamlException(_parser.Current!.Start, _parser.Current.End, $"nesting is deeper than {MaxDepth}");
            if (_parser.TryConsume<AnchorAlias>(out var alias))
            {
                diagnostics.Error("BR1001", At(file, alias.Start), $"the alias *{alias.Value} is not supported; write the value out, or quote the text if no alias was meant");
                return Scalar("", alias.Start);
            }
            if (_parser.TryConsume<Scalar>(out var scalar))
            {
                return new ConfigNode(ConfigNodeKind.Scalar, At(file, scalar.Start))
                {
                    Text = scalar.Value,
                    IsPlain = scalar.Style == ScalarStyle.Plain,
                    CommentBehind = scalar.Style == ScalarStyle.Plain ? CommentBehind((int)scalar.End.Index) : null,
                    Map = ScalarPlaces.Map(text, file, _lineStarts, scalar),
                };
            }
            if (_parser.TryConsume<SequenceStart>(out var sequence))
            {
                var node = new ConfigNode(ConfigNodeKind.Sequence, At(file, sequence.Start));
                while (!_parser.TryConsume<SequenceEnd>(out _)) node.ItemList.Add(ReadNode(depth + 1));
                return node;
            }
            var start = _parser.Consume<MappingStart>();
            var mapping = new ConfigNode(ConfigNodeKind.Mapping, At(file, start.Start));
            while (!_parser.TryConsume<MappingEnd>(out _)) ReadEntry(mapping, depth);
            return mapping;
        }

        private void ReadEntry(ConfigNode mapping, int depth)
        {
            if (!_parser.TryConsume<Scalar>(out var key))
            {
                var start = _parser.Current!.Start;
                diagnostics.Error("BR1001", At(file, start), "a key must be a plain text");
                ReadNode(depth + 1);
                ReadNode(depth + 1);
                return;
            }
            var location = At(file, key.Start);
            var value = ReadNode(depth + 1);
            var earlier = mapping.EntryList.Find(e => e.Key == key.Value);
            if (earlier is not null)
            {
                diagnostics.Error("BR1007", location, $"'{key.Value}' stands here a second time; the first is at line {earlier.KeyLocation.Line}", key.Value.Length);
                return;
            }
            mapping.EntryList.Add(new ConfigEntry(key.Value, location, value));
        }

        private ConfigNode Scalar(string value, Mark at) => new(ConfigNodeKind.Scalar, At(file, at)) { Text = value, IsPlain = true };

        private string? CommentBehind(int index)
        {
            var at = index;
            while (at < text.Length && text[at] is ' ' or '\t') at++;
            if (at == index || at >= text.Length || text[at] != '#') return null;
            var end = text.AsSpan(at).IndexOfAny('\r', '\n');
            return end < 0 ? text[at..] : text.Substring(at, end);
        }

        private static int[] LineStarts(string text)
        {
            var starts = new List<int> { 0 };
            for (var i = text.IndexOf('\n', StringComparison.Ordinal); i >= 0; i = text.IndexOf('\n', i + 1)) starts.Add(i + 1);
            return [.. starts];
        }
    }
}
