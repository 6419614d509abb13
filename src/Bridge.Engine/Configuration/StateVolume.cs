namespace Bridge.Engine.Configuration;

/// <summary>What the operating system tells about the volume that the state directory lies on.</summary>
public static class StateVolume
{
    // Names as the kernel reports them. overlay: the writable layer of a container, gone with it.
    private static readonly Dictionary<string, string> Weak = new(StringComparer.OrdinalIgnoreCase)
    {
        ["tmpfs"] = "it is memory (tmpfs): a restart of the machine empties it",
        ["ramfs"] = "it is memory (ramfs): a restart of the machine empties it",
        ["overlay"] = "it is the writable layer of a container (overlay): removing the container removes it; mount a volume",
        ["overlayfs"] = "it is the writable layer of a container (overlay): removing the container removes it; mount a volume",
        ["aufs"] = "it is the writable layer of a container (aufs): removing the container removes it; mount a volume",
    };

    private static readonly HashSet<string> Network = new(StringComparer.OrdinalIgnoreCase) { "nfs", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "9p", "v9fs", "afs", "ceph", "glusterfs", "sshfs", "fuse.sshfs", "davfs", "ncp", "ncpfs" };

    /// <summary>Why the folder (or the nearest one above it that exists) does not keep what is written there; null if nothing speaks against it or the system cannot tell.</summary>
    public static string? WeaknessOf(string directory)
    {
        try
        {
            var existing = Path.GetFullPath(directory);
            while (!Directory.Exists(existing))
            {
                if (Path.GetDirectoryName(existing) is not { } parent) return null;
                existing = parent;
            }
            // On Unix the drive of any path is the file system that holds it; on Windows only a root has one.
            var drive = new DriveInfo(OperatingSystem.IsWindows() ? Path.GetPathRoot(existing)! : existing);
            return Weakness(drive.DriveFormat, drive.DriveType);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null; // nothing can be told; the journal reports what does not work when it opens
        }
    }

    /// <summary>The judgement on one kind of file system.</summary>
    internal static string? Weakness(string format, DriveType type)
    {
        if (Weak.TryGetValue(format, out var reason)) return reason;
        if (Network.Contains(format) || type == DriveType.Network) return $"it is a network file system ({format}): locks and syncs are not reliable there";
        return type == DriveType.Ram ? $"it is memory ({format}): a restart of the machine empties it" : null;
    }
}
