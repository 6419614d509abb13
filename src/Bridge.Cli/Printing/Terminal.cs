namespace Bridge.Cli.Printing;

/// <summary>One of the two output streams: colours on a terminal, plain lines when piped or when NO_COLOR is set. Thread-safe for whole lines.</summary>
internal sealed class Terminal(TextWriter writer, bool redirected)
{
    public static Terminal Out { get; } = new(Console.Out, Console.IsOutputRedirected);
    public static Terminal Error { get; } = new(Console.Error, Console.IsErrorRedirected);

    /// <summary>True when a person looks at it.</summary>
    public bool IsInteractive => !redirected;

    private bool HasColour { get; } = !redirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    public void WriteLine(string text = "") => writer.WriteLine(text);

    public string Bold(string text) => Coloured("1", text);
    public string Red(string text) => Coloured("31", text);
    public string Green(string text) => Coloured("32", text);
    public string Yellow(string text) => Coloured("33", text);
    public string Cyan(string text) => Coloured("36", text);
    public string Grey(string text) => Coloured("90", text);

    /// <summary>A path as a person would type it from here.</summary>
    public static string RelativePath(string path)
    {
        if (path.Length == 0 || !Path.IsPathRooted(path)) return path;
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }

    private string Coloured(string code, string text) => HasColour ? $"\e[{code}m{text}\e[0m" : text;
}
