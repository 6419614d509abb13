using System.CommandLine;
using Bridge.Messages;

namespace Bridge.Cli.Commands;

/// <summary>The option <c>--meta name=value</c>: what a source would have known about the messages.</summary>
internal static class MetaOption
{
    public static Option<string[]> Option()
    {
        var option = new Option<string[]>("--meta") { Description = "What $meta holds, such as --meta topic=orders/de; may be given several times.", HelpName = "NAME=VALUE" };
        option.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(t => t.Value.IndexOf('=', StringComparison.Ordinal) <= 0)) result.AddError($"--meta {token.Value}: give NAME=VALUE.");
        });
        return option;
    }

    /// <summary>Headers of every message; the input's name is <c>$meta.name</c> unless given.</summary>
    public static HeaderSet Headers(string[]? values, string input)
    {
        var headers = new HeaderWriter();
        headers.Add(HeaderNames.FileName, input);
        foreach (var value in values ?? [])
        {
            var at = value.IndexOf('=', StringComparison.Ordinal);
            headers.Add(":" + value[..at], value[(at + 1)..]);
        }
        return headers.ToHeaderSet();
    }
}
