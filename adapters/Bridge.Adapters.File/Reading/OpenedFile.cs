using Bridge.Adapters.File.Finding;
using Bridge.Messages;
using Microsoft.Win32.SafeHandles;

namespace Bridge.Adapters.File.Reading;

/// <summary>A file that is being read: its handle, what it was when it was opened, and what its messages have in common.</summary>
internal sealed class OpenedFile : IDisposable
{
    private OpenedFile(FileEntry entry, SafeFileHandle handle)
    {
        Entry = entry;
        Handle = handle;
    }

    public FileEntry Entry { get; }
    public SafeFileHandle Handle { get; }
    public FileIdentity Identity { get; private set; }
    public HeaderSet Headers { get; private set; }

    /// <summary>Size and time when it was opened, or when it was last found at rest.</summary>
    public long Size { get; set; }
    public DateTime Modified { get; set; }

    /// <summary>
    /// Opens the file so that, where the operating system knows about that, nobody may be writing to it. Null when somebody is, or when it is not what was listed any more.
    /// </summary>
    /// <exception cref="FileNotFoundException">It has vanished.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static async ValueTask<OpenedFile?> OpenAsync(FileEntry entry, string owner, CancellationToken cancellationToken)
    {
        SafeFileHandle handle;
        try
        {
            handle = System.IO.File.OpenHandle(entry.FullPath, FileMode.Open, FileAccess.Read, FileShare.Read, FileOptions.SequentialScan);
        }
        catch (IOException e) when (IsInUse(e))
        {
            return null;
        }
        var file = new OpenedFile(entry, handle);
        try
        {
            file.Size = RandomAccess.GetLength(handle);
            file.Modified = System.IO.File.GetLastWriteTimeUtc(handle);
            if (file.Size == entry.Size && file.Modified == entry.Modified)
            {
                file.Identity = await FileIdentity.ComputeAsync(handle, owner, entry.FullPath, file.Size, file.Modified, cancellationToken);
                file.Headers = file.MakeHeaders();
                return file;
            }
            file.Dispose();
            return null;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>True when the path still leads to what was read, so that it may be set aside.</summary>
    public bool IsStillThere()
    {
        var now = new FileInfo(Entry.FullPath);
        return now.Exists && now.Length == Size && now.LastWriteTimeUtc == Modified;
    }

    // Sharing and lock violations of Windows; elsewhere EAGAIN (11, on BSDs 35) from the lock that stands for sharing.
    private static bool IsInUse(IOException e) => e.HResult is unchecked((int)0x80070020) or unchecked((int)0x80070021) or 11 or 35;

    public void Dispose() => Handle.Dispose();

    /// <summary>What the messages of the file, or of one entry in it, have in common.</summary>
    public HeaderSet MakeHeaders(string? entry = null)
    {
        var writer = new HeaderWriter();
        writer.Add(HeaderNames.FileName, Entry.Name);
        writer.Add(HeaderNames.FilePath, Entry.FullPath);
        writer.Add(":relative", Entry.Relative);
        writer.Add(":size", Size);
        writer.AddObject(":mtime", new DateTimeOffset(Modified, TimeSpan.Zero));
        if (entry is not null) writer.Add(":entry", entry);
        return writer.ToHeaderSet();
    }
}
