using System.Runtime.InteropServices;

namespace Bridge.Adapters.File;

/// <summary>
/// Makes the entries of a folder durable: a rename is on disk only when its folder is. On Windows there is no such call, NTFS journals its folders; there it does nothing.
/// </summary>
internal static partial class FolderSync
{
    private const int ReadOnly = 0; // O_RDONLY, the same on all Unix systems
    private const int NotPermitted = 22; // EINVAL: a file system (some network ones) that cannot sync a folder and does so by itself

    /// <exception cref="IOException">The folder could not be synced; what was renamed may be gone after a power cut.</exception>
    public static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows()) return;
        var descriptor = Open(folder, ReadOnly);
        if (descriptor < 0) throw new IOException($"The folder {folder} cannot be opened to sync it: {Marshal.GetLastPInvokeErrorMessage()}.");
        try
        {
            if (Sync(descriptor) == 0 || Marshal.GetLastPInvokeError() == NotPermitted) return;
            throw new IOException($"The folder {folder} cannot be synced to disk: {Marshal.GetLastPInvokeErrorMessage()}.");
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
