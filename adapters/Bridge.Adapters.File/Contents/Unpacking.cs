using System.Globalization;
using System.IO.Compression;
using Bridge.Adapters.File.Reading;

namespace Bridge.Adapters.File.Contents;

/// <summary>Opens a file as the parts that are read as files of their own. Nothing is extracted to disk: names of entries are never paths.</summary>
internal sealed class Unpacking : IDisposable
{
    /// <summary>The directory of an archive is in memory: what more entries than this would take is no archive of records.</summary>
    private const int MostEntries = 65_535;

    private readonly ZipArchive? _archive;

    private Unpacking(IReadOnlyList<ContentPart> parts, ZipArchive? archive = null)
    {
        Parts = parts;
        _archive = archive;
    }

    /// <summary>In the order in which they are read.</summary>
    public IReadOnlyList<ContentPart> Parts { get; }

    /// <exception cref="DamagedContentException">It is not what it must be, or too large.</exception>
    public static async ValueTask<Unpacking> OpenAsync(OpenedFile file, FileSourceOptions options, CancellationToken cancellationToken)
    {
        var mode = options.Unpack == UnpackMode.None ? UnpackMode.None : await FindOutAsync(file, options.Unpack, cancellationToken);
        var limits = new UnpackLimits(options.MaxUnpacked, options.MaxRatio);
        if (options.Transcode != Transcoding.None) return new Unpacking([await TranscodedContent.OpenAsync(file, options.Transcode, limits, cancellationToken)]);
        return mode switch
        {
            UnpackMode.Gzip => Gzip(file, limits),
            UnpackMode.Zip => Zip(file, limits),
            _ => new Unpacking([new ContentPart(new PlainContent(file.Handle), file.Identity, file.Headers, IsPacked: false)]),
        };
    }

    public void Dispose()
    {
        foreach (var part in Parts) part.Content.Dispose();
        _archive?.Dispose();
    }

    private static async ValueTask<UnpackMode> FindOutAsync(OpenedFile file, UnpackMode wanted, CancellationToken cancellationToken)
    {
        var head = new byte[4];
        var length = await RandomAccess.ReadAsync(file.Handle, head, 0, cancellationToken);
        var found = head.AsSpan(0, length) switch
        {
            [0x1F, 0x8B, ..] => UnpackMode.Gzip,
            [(byte)'P', (byte)'K', 3, 4] or [(byte)'P', (byte)'K', 5, 6] => UnpackMode.Zip,
            _ => UnpackMode.None,
        };
        if (wanted == UnpackMode.Auto || wanted == found) return found;
        throw new DamagedContentException($"The file is no {wanted.ToString().ToLowerInvariant()} file: it begins with {Convert.ToHexString(head.AsSpan(0, length))}. With unpack: auto files that are not packed are read as they are.");
    }

    // That a stream which is cut short is an error is a switch of the runtime, set for all our programs in Directory.Build.props.
    private static Unpacking Gzip(OpenedFile file, UnpackLimits limits)
    {
        var content = new UnpackedContent(() => new GZipStream(new HandleStream(file.Handle), CompressionMode.Decompress), file.Size, limits);
        return new Unpacking([new ContentPart(content, file.Identity.Part("gzip"), file.Headers, IsPacked: true)]);
    }

    private static Unpacking Zip(OpenedFile file, UnpackLimits limits)
    {
        var archive = OpenArchive(file);
        try
        {
            if (archive.Entries.Count > MostEntries) throw new DamagedContentException($"The archive has {archive.Entries.Count} entries, more than {MostEntries}.");
            var parts = new List<ContentPart>();
            var total = 0L;
            for (var i = 0; i < archive.Entries.Count; i++)
            {
                var entry = archive.Entries[i];
                if (entry.FullName.EndsWith('/') || entry.Length == 0) continue;
                if (entry.IsEncrypted) throw new DamagedContentException($"The entry {entry.FullName} is encrypted; nothing of the archive was read.");
                total = total > long.MaxValue - entry.Length ? long.MaxValue : total + entry.Length;
                limits.Check(total, file.Size); // entries can share their packed bytes, so it is the file that counts
                var content = new UnpackedContent(entry.Open, file.Size, limits, (entry.Length, entry.Crc32));
                var identity = file.Identity.Part(string.Create(CultureInfo.InvariantCulture, $"zip {i} {entry.FullName}"));
                parts.Add(new ContentPart(content, identity, file.MakeHeaders(entry.FullName), IsPacked: true, entry.FullName));
            }
            return new Unpacking(parts, archive);
        }
        catch
        {
            archive.Dispose();
            throw;
        }
    }

    private static ZipArchive OpenArchive(OpenedFile file)
    {
        ZipArchive? archive = null;
        try
        {
            archive = new ZipArchive(new HandleStream(file.Handle), ZipArchiveMode.Read, leaveOpen: false);
            _ = archive.Entries; // reads the directory
            return archive;
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or ArgumentException or OverflowException)
        {
            archive?.Dispose();
            throw new DamagedContentException($"The archive's directory cannot be read: {e.Message}");
        }
    }
}
