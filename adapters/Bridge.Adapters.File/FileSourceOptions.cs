using Bridge.Adapters.File.Contents;
using Bridge.Adapters.File.Finding;
using Bridge.Adapters.File.Finishing;
using Bridge.Adapters.File.Reading;
using Bridge.Configuration;
using Bridge.Configuration.Values;

namespace Bridge.Adapters.File;

/// <summary>Options of the file source.</summary>
public sealed record FileSourceOptions
{
    /// <summary>Default of <see cref="PollInterval"/>: what people watching a folder feel as "at once", at no measurable cost.</summary>
    public static readonly TimeSpan DefaultPollInterval = TimeSpan.FromSeconds(1);

    /// <summary>Default of <see cref="MaxUnpacked"/>: more than files of records have, less than would fill a journal's disk.</summary>
    public static readonly ByteSize DefaultMaxUnpacked = new(4L << 30);

    /// <summary>Default of <see cref="MaxRatio"/>: records full of blanks stay below 100; deflate's bombs are near 1000.</summary>
    public const int DefaultMaxRatio = 200;

    /// <summary>Folder and pattern, absolute.</summary>
    public required string Path { get; init; }

    /// <summary>Also look into folders below.</summary>
    public bool Recurse { get; init; }

    /// <summary>Patterns of files to leave alone, relative to the folder.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>Follow symbolic links.</summary>
    public bool FollowLinks { get; init; }

    /// <summary>Make the folder if it is missing.</summary>
    public bool CreateFolder { get; init; }

    /// <summary>When a file counts as complete; null for the default.</summary>
    public StableOptions? Stable { get; init; }

    /// <summary>Marker file that says a file is complete.</summary>
    public Template? DoneFile { get; init; }

    /// <summary>Smaller files are left where they are.</summary>
    public ByteSize MinSize { get; init; }

    /// <summary>Larger files are set aside as failed; 0 for no limit.</summary>
    public ByteSize MaxSize { get; init; }

    /// <summary>What happens to a file without a byte.</summary>
    public EmptyFiles Empty { get; init; }

    /// <summary>In which order files are taken.</summary>
    public FileOrder Order { get; init; }

    /// <summary>Turns <see cref="Order"/> round.</summary>
    public bool Descending { get; init; }

    /// <summary>Where files go afterwards.</summary>
    public required AfterOptions After { get; init; }

    /// <summary>How records are cut; null for the format's own boundaries, or the whole file.</summary>
    public FramerChoice? Framing { get; init; }

    /// <summary>The ordering key that is stamped on messages.</summary>
    public FileKey Key { get; init; }

    /// <summary>Leave out a UTF-8 byte order mark.</summary>
    public bool StripBom { get; init; } = true;

    /// <summary>Leave out 0x1A at the end.</summary>
    public bool StripCtrlZ { get; init; }

    /// <summary>What files are wrapped in.</summary>
    public UnpackMode Unpack { get; init; }

    /// <summary>What files are written in, if records cannot be cut out of it.</summary>
    public Transcoding Transcode { get; init; }

    /// <summary>Bytes that one file may unpack to.</summary>
    public ByteSize MaxUnpacked { get; init; } = DefaultMaxUnpacked;

    /// <summary>Unpacked bytes for each packed one.</summary>
    public int MaxRatio { get; init; } = DefaultMaxRatio;

    /// <summary>How often the folder is listed.</summary>
    public TimeSpan PollInterval { get; init; } = DefaultPollInterval;

    /// <summary>Let the operating system tell about changes in between.</summary>
    public bool Watch { get; init; } = true;

    /// <summary>Reads the options.</summary>
    public static FileSourceOptions Read(ConfigReader c)
    {
        ArgumentNullException.ThrowIfNull(c);
        var options = new FileSourceOptions
        {
            Path = c.FilePath("path", "Folder and file pattern, such as inbox/*.csv; * and ? stand for part of a name, ** for any folders. Upper and lower case are the same. A path that ends with / means all files of the folder."),
            Recurse = c.Boolean("recurse", "Look into the folders below as well.", false),
            Exclude = c.Texts("exclude", "Patterns of files to leave alone, relative to the folder. Names that begin with a dot and *.error.json are always left alone."),
            FollowLinks = c.Boolean("follow_links", "Follow symbolic links. If false, links are left alone, so that nothing outside the folder is read.", false),
            CreateFolder = c.Boolean("create_folder", "Make the folder if it is missing, instead of reporting it.", false),
            Stable = c.OptionalSection("stable", "When a file counts as complete: its size and modification time were equal at this many checks, counted from when the bridge first saw it (a copied file's own time says nothing). Without this section two checks 500ms apart, or none if done_file is given.", StableOptions.Read),
            DoneFile = c.OptionalTemplate("done_file", "A file is complete when this marker stands beside it; {name} is its name, {stem} the name without its last extension. The marker is removed after the file was set aside. Example: \"{name}.done\"."),
            MinSize = c.Size("min_size", "Smaller files are left where they are, as not complete.", default),
            MaxSize = c.Size("max_size", "Larger files are set aside as failed, unread; 0B means no limit.", default),
            Empty = c.Choice("empty", "What happens to a file of 0 bytes: error (set aside as failed), archive (as a success without records), ignore (left where it is).", EmptyFiles.Error),
            Order = c.Choice("order", "The order in which complete files are taken.", FileOrder.Name),
            Descending = c.Boolean("descending", "Take the last of that order first.", false),
            After = c.Section("after", "Where files go once all their records are safe, or when they could not be read to the end.", AfterOptions.Read),
            Framing = c.Framer("framing", "How records are cut out of the file. Without it the mapping's format says so; if that has no records of its own, a file is one message of at most max_frame."),
            Key = c.Choice("key", "The ordering key of messages: none (one lane for the route), or file (each file name has its own lane).", FileKey.None),
            StripBom = c.Boolean("strip_bom", "Leave out a UTF-8 byte order mark at the start of a file.", true),
            StripCtrlZ = c.Boolean("strip_ctrl_z", "Leave out the bytes 0x1A (Ctrl-Z) with which DOS programs end or pad their files.", false),
            Unpack = c.Choice("unpack", "What files are wrapped in: none, gzip, zip (each entry is read as if it were a file), auto (what their first bytes say).", UnpackMode.None),
            Transcode = c.Choice("transcode", "Files in UTF-16 are read as UTF-8: utf16 (a mark at the start says which way round), utf16le, utf16be.", Transcoding.None),
            MaxUnpacked = c.Size("max_unpacked", "The most bytes that one packed file may unpack to; beyond it is set aside as failed.", DefaultMaxUnpacked),
            MaxRatio = c.Integer("max_ratio", "The most unpacked bytes for each packed byte, checked from 16MiB on; a file beyond is set aside as failed. Files made to fill disks have about 1000.", DefaultMaxRatio, 1, 1_000_000),
            PollInterval = c.Duration("poll_interval", "How often the folder is listed.", DefaultPollInterval),
            Watch = c.Boolean("watch", "Also list the folder when the operating system tells of a change. Never relied upon: notices get lost on network shares.", true),
        };
        c.Check(options.DoneFile is null || IsMarker(options.DoneFile), "done_file", "must contain {name} or {stem}, and no other expression, so that each file has its own marker");
        c.Check(options.After.Success != FileAction.Move || System.IO.Path.GetDirectoryName(options.Path) != options.After.SuccessFolder, "after", "success is the folder that is read, so that files would be taken again and again; write keep to leave them there");
        c.Check(options.MaxUnpacked.Bytes > 0, "max_unpacked", "must be more than nothing");
        c.Check(options.Unpack == UnpackMode.None || options.Transcode == Transcoding.None, "transcode", "cannot be given with unpack; unpack the files before");
        c.Check((options.Unpack == UnpackMode.None && options.Transcode == Transcoding.None) || !options.StripCtrlZ, "strip_ctrl_z", "cannot be given with unpack or transcode: the end of such a file is not known before it is reached");
        c.Check(options.PollInterval > TimeSpan.Zero, "poll_interval", "must be longer than nothing");
        c.Check(options.MaxSize.Bytes == 0 || options.MaxSize.Bytes >= options.MinSize.Bytes, "max_size", "is smaller than min_size, so that no file would be taken");
        return options;
    }

    private static bool IsMarker(Template template) =>
        !template.IsConstant && template.Parts.All(p => !p.IsExpression || p.Text.Text.Trim() is "name" or "stem");
}
