using System.Text.Json;
using System.Text.RegularExpressions;
using Bridge.Cli.Commands;
using Bridge.Configuration;
using Bridge.Configuration.Tree;
using Bridge.Testing.Files;
using Bridge.Testing.Processes;

namespace Bridge.EndToEnd.Tests.Documentation;

/// <summary>Every snippet of the pages is true: files are checked as a bridge would, commands are run, their output is compared.</summary>
public partial class DocumentationTests
{
    public static TheoryData<string> Pages => [.. MarkdownSnippets.Pages];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Snippets_are_true(string page)
    {
        var snippets = MarkdownSnippets.Read(page);
        using var folder = new TestDirectory("page");
        foreach (var snippet in snippets.All.Where(s => s.Marker == "file"))
        {
            folder.Write(snippet.Value, snippet.Value.EndsWith(".txt", StringComparison.Ordinal) || snippet.Language.Length > 0 ? snippet.Text : snippet.Text.TrimEnd('\n'));
        }
        foreach (var snippet in snippets.All)
        {
            var place = $"{page}:{snippet.Line}";
            switch (snippet.Marker)
            {
                case "not run": break;
                case "file" when Path.GetFileName(snippet.Value).EndsWith("bridge.yaml", StringComparison.Ordinal):
                    await CheckAsync(place, folder, snippet.Value);
                    break;
                case "file" when snippet.Text.Contains("\nmapping: ", StringComparison.Ordinal) || snippet.Text.StartsWith("mapping: ", StringComparison.Ordinal):
                    await TestAsync(place, folder, snippet.Value);
                    break;
                case "output":
                    await CompareAsync(place, folder, snippet);
                    break;
                default:
                    if (snippet.Language is "yaml" or "json") ParseData(place, snippet);
                    if (snippet.Language is "sh" or "shell" or "console") ParseCommands(place, snippet.Text);
                    break;
            }
        }
    }

    private static async Task CheckAsync(string place, TestDirectory folder, string file)
    {
        var (code, process) = await BridgeProgram.RunAsync(["check", file], workingDirectory: folder.Path);
        Assert.True(code == 0, process.WithTranscript($"{place}: bridge check {file} ended with {code}"));
    }

    private static async Task TestAsync(string place, TestDirectory folder, string file)
    {
        var (code, process) = await BridgeProgram.RunAsync(["test", file], workingDirectory: folder.Path);
        Assert.True(code == 0, process.WithTranscript($"{place}: bridge test {file} ended with {code}"));
        var warning = process.Output.Concat(process.Errors).FirstOrDefault(l => l.Contains("warning BR", StringComparison.Ordinal));
        Assert.True(warning is null, $"{place}: an example of the docs is good without a warning: {warning}");
    }

    private static async Task CompareAsync(string place, TestDirectory folder, MarkdownSnippets.Snippet snippet)
    {
        var words = Words(snippet.Value);
        Assert.True(words.Count > 1 && words[0] is "bridge" or "./bridge", $"{place}: only commands of the bridge are run, not '{snippet.Value}'");
        var (_, process) = await BridgeProgram.RunAsync(words.Skip(1), workingDirectory: folder.Path);
        var actual = string.Join('\n', process.Output.Concat(process.Errors)).TrimEnd();
        Assert.True(snippet.Text.TrimEnd() == actual, $"{place}: {snippet.Value} printed\n{actual}\ninstead of\n{snippet.Text}");
    }

    private static void ParseData(string place, MarkdownSnippets.Snippet snippet)
    {
        if (snippet.Language == "json")
        {
            foreach (var text in snippet.Text.TrimStart().StartsWith('{') && snippet.Text.Split("\n{").Length > 1 && !snippet.Text.Contains("\n  ", StringComparison.Ordinal) ? snippet.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries) : [snippet.Text])
            {
                var exception = Record.Exception(() => JsonDocument.Parse(text).Dispose());
                Assert.True(exception is null, $"{place}: {exception?.Message}");
            }
            return;
        }
        var findings = new Diagnostics();
        _ = YamlTree.Parse(snippet.Text, place, findings);
        Assert.True(!findings.HasErrors, $"{place}: {string.Join("; ", findings.All)}");
    }

    // Commands in shell blocks must be ones that the program understands.
    private static void ParseCommands(string place, string text)
    {
        foreach (Match command in Command().Matches(text.Replace("\\\n", " ", StringComparison.Ordinal)))
        {
            var line = command.Groups[1].Value;
            var parsed = CommandLine.Create().Parse([.. Words(line)]);
            Assert.True(parsed.Errors.Count == 0, $"{place}: bridge {line}: {string.Join("; ", parsed.Errors.Select(e => e.Message))}");
        }
    }

    // The words of a command line, quotes taken off; it ends at a comment, a pipe or a redirection.
    private static List<string> Words(string line)
    {
        var words = new List<string>();
        foreach (Match word in Word().Matches(line))
        {
            if (word.Value[0] is '#' or '|' or '>' or '<' or '&' or ';' || word.Value.StartsWith("2>", StringComparison.Ordinal)) break;
            words.Add(word.Value.Replace("'", "", StringComparison.Ordinal).Replace("\"", "", StringComparison.Ordinal));
        }
        return words;
    }

    [GeneratedRegex(@"(?m)^(?:\$ )?(?:\./)?bridge (.+)$")]
    private static partial Regex Command();

    [GeneratedRegex("""(?:'[^']*'|"[^"]*"|[^\s'"])+""")]
    private static partial Regex Word();
}
