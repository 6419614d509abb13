using System.Globalization;
using Bridge.Adapters.File.Publishing;
using Bridge.Adapters.File.Writing;
using Bridge.Configuration;
using Bridge.Configuration.Values;

namespace Bridge.Adapters.File;

/// <summary>Options of the file sink.</summary>
public sealed record FileSinkOptions
{
    /// <summary>Folder and name as written.</summary>
    public required Template Path { get; init; }

    /// <summary>The folder that nothing is written outside of, absolute: what stands in <see cref="Path"/> before the first expression, up to the last slash.</summary>
    public string Folder { get; init; } = "";

    /// <summary>Length of that folder, with its slash, in <see cref="Path"/>.</summary>
    public int FolderLength { get; init; }

    /// <summary>How many folders below <see cref="Folder"/> the path names.</summary>
    public int Depth { get; init; }

    /// <summary>Digits of the counter, the run of # in the name; 0 if there is none.</summary>
    public int CounterDigits { get; init; }

    /// <summary>What happens when the file is there already.</summary>
    public ExistsPolicy Exists { get; init; }

    /// <summary>When a growing file is complete; null if it is visible and grows for ever.</summary>
    public RollOptions? Roll { get; init; }

    /// <summary>How messages become records; null for the format's own way.</summary>
    public FramerChoice? Framing { get; init; }

    /// <summary>Marker that is made once the file is there; null for none.</summary>
    public Template? DoneFile { get; init; }

    /// <summary>Checksum beside the file.</summary>
    public ChecksumKind Checksum { get; init; }

    /// <summary>Folder of unfinished files, absolute; null for hidden names beside the target.</summary>
    public string? TempFolder { get; init; }

    /// <summary>Make the folder if it is missing.</summary>
    public bool CreateFolder { get; init; }

    /// <summary>Room that must be left on the volume.</summary>
    public ByteSize MinFree { get; init; }

    /// <summary>Permissions of new files, or null for what the process's umask gives. Not on Windows.</summary>
    public UnixFileMode? Permissions { get; init; }

    /// <summary>Reads the options.</summary>
    public static FileSinkOptions Read(ConfigReader c)
    {
        ArgumentNullException.ThrowIfNull(c);
        var path = c.Template("path", "Folder and name of the file, such as outbox/order-{id}.json. What stands before the first expression, up to the last slash, is the folder; values can add nothing above, below or outside of it. A run of # in the name is a counter with that many digits that survives restarts and never gives a number twice before it wraps, such as ORD#####.TXT.");
        var literal = path.Parts.Count > 0 && !path.Parts[0].IsExpression ? path.Parts[0].Text.Text : "";
        var folderLength = literal.LastIndexOfAny(['/', '\\']) + 1;
        var runs = Runs(path, folderLength);
        var options = new FileSinkOptions
        {
            Path = path,
            Folder = Absolute(c, folderLength == 0 ? "." : literal[..folderLength]),
            FolderLength = folderLength,
            Depth = path.Parts.Where(p => !p.IsExpression).Sum(p => p.Text.Text.Count(ch => ch is '/' or '\\')) - literal[..folderLength].Count(ch => ch is '/' or '\\'),
            CounterDigits = runs.Count == 1 ? runs[0] : 0,
            Exists = c.Choice("exists", "What happens when a file of that name is there: fail (dead letter; but a file with exactly these bytes counts as this message, written before a crash), replace, unique (NAME.1.EXT and so on), ignore (the message counts as delivered), wait (until the application has taken it; a file from before a restart may be another message's, so this one waits and is written once more), append (messages are records of one file).", ExistsPolicy.Fail),
            Roll = c.OptionalSection("roll", "With exists: append. The file grows under a hidden name and appears, complete, when a limit is reached; if the name is in use, with a number. Without this section the file grows in sight.", RollOptions.Read),
            Framing = c.Framer("framing", "How a message becomes a record: which bytes stand before and behind it. Without it the format says so; if that has no records of its own, a file is the message's bytes alone."),
            DoneFile = Marker(c),
            Checksum = c.Choice("checksum", "Put a checksum beside each file, before its marker: NAME.sha256 and so on, in the form that sha256sum -c reads.", ChecksumKind.None),
            TempFolder = c.OptionalFilePath("temp", "Folder for unfinished files, on the same volume. Without it they have hidden names (.NAME.TAG.part) in the folder itself; give one if the application cannot ignore those."),
            CreateFolder = c.Boolean("create_folder", "Make the folder if it is missing, instead of waiting for it.", false),
            MinFree = c.Size("min_free", "Write nothing while the volume has less room than this; messages wait in the journal.", default),
            Permissions = Mode(c),
        };
        c.Check(runs.Count <= 1, "path", "has more than one run of #; the counter stands in one place");
        c.Check(options.CounterDigits <= 18, "path", "has more than 18 #, the most digits that the counter has");
        c.Check(literal.Length > folderLength || path.Parts.Count > 1 || c.IsDescribing || !c.Has("path"), "path", "needs a file name behind the folder");
        c.Check(options.Roll is null || options.Exists == ExistsPolicy.Append, "roll", "needs exists: append; without it each message is a file of its own");
        c.Check(options.Exists != ExistsPolicy.Append || options.Roll is not null || options.DoneFile is null, "done_file", "needs roll: a file that grows in sight is never complete");
        c.Check(options.Exists != ExistsPolicy.Append || options.Roll is not null || options.Checksum == ChecksumKind.None, "checksum", "needs roll: a file that grows in sight is never complete");
        c.Check(options.Exists != ExistsPolicy.Append || options.CounterDigits == 0 || options.Roll is not null, "path", "a counter in the name of a file that grows in sight would make each message a file of its own; use roll, or another exists");
        return options;
    }

    // The expressions of a marker's name are names of the file, not of the document, so the engine must not compile them.
    private static Template? Marker(ConfigReader c)
    {
        if (c.Expression("done_file", "Make this empty file once the file and its checksum are there; {name} is the file's name, {stem} the name without its last extension. Example: \"{name}.done\".") is not { } text) return null;
        var template = Template.Parse(text, c.Scope.Diagnostics);
        c.Check(!template.IsConstant && template.Parts.All(p => !p.IsExpression || p.Text.Text.Trim() is "name" or "stem"), "done_file", "must contain {name} or {stem}, and no other expression, so that each file has its own marker");
        c.Check(template.Parts.All(p => p.IsExpression || p.Text.Text.AsSpan().IndexOfAny('/', '\\') < 0), "done_file", "stands beside its file and names no folder");
        return template;
    }

    private static UnixFileMode? Mode(ConfigReader c)
    {
        if (c.OptionalText("permissions", "Permissions of new files in octal, such as \"640\". Without it the process's umask decides. Ignored on Windows.") is not { } text) return null;
        var good = text.Length is 3 or 4 && text.All(ch => ch is >= '0' and <= '7');
        c.Check(good, "permissions", $"'{text}' is no octal number of three digits, such as \"640\"");
        return good ? (UnixFileMode)Convert.ToInt32(text, 8) : null;
    }

    private static List<int> Runs(Template path, int folderLength)
    {
        var runs = new List<int>();
        foreach (var (text, start) in path.Parts.Where(p => !p.IsExpression).Select((p, i) => (p.Text.Text, i == 0 ? folderLength : 0)))
        {
            for (var i = start; i < text.Length; i++)
            {
                var end = i;
                while (end < text.Length && text[end] == '#') end++;
                if (end == i) continue;
                runs.Add(end - i);
                i = end;
            }
        }
        return runs;
    }

    private static string Absolute(ConfigReader c, string path) => System.IO.Path.TrimEndingDirectorySeparator(
        System.IO.Path.GetFullPath(path, string.IsNullOrEmpty(c.Scope.BaseDirectory) ? Environment.CurrentDirectory : System.IO.Path.GetFullPath(c.Scope.BaseDirectory)));

    /// <summary>A number of the counter as it stands in a name.</summary>
    internal string Format(long number) => number.ToString(CultureInfo.InvariantCulture).PadLeft(CounterDigits, '0');
}
