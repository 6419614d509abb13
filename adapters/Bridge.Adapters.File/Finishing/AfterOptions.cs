using Bridge.Configuration;

namespace Bridge.Adapters.File.Finishing;

/// <summary>The <c>after:</c> section: where files go.</summary>
public sealed record AfterOptions
{
    /// <summary>What happens when all records are safe.</summary>
    public FileAction Success { get; init; }

    /// <summary>Folder of <see cref="Success"/>, absolute; used when it is <see cref="FileAction.Move"/>.</summary>
    public string SuccessFolder { get; init; } = "";

    /// <summary>Folder for files that could not be read to the end, absolute.</summary>
    public string FailureFolder { get; init; } = "";

    /// <summary>Reads the section.</summary>
    public static AfterOptions Read(ConfigReader c)
    {
        ArgumentNullException.ThrowIfNull(c);
        var success = c.Text("success", "delete, keep, or a folder that the file is moved to (a name in use gets a number). keep remembers one entry in the journal for each file name; a kept file is taken again when its time or size changes.", "archive/");
        var failure = c.Text("failure", "Folder for files that are empty, too large, broken in the middle, or have refused records; NAME.error.json beside each says where and why.", "error/");
        return new AfterOptions
        {
            Success = success switch { "delete" => FileAction.Delete, "keep" => FileAction.Keep, _ => FileAction.Move },
            SuccessFolder = Absolute(c, success),
            FailureFolder = Absolute(c, failure),
        };
    }

    private static string Absolute(ConfigReader c, string path) =>
        Path.TrimEndingDirectorySeparator(Path.GetFullPath(path, string.IsNullOrEmpty(c.Scope.BaseDirectory) ? Environment.CurrentDirectory : Path.GetFullPath(c.Scope.BaseDirectory)));
}
