using Microsoft.Win32.SafeHandles;

namespace Bridge.Adapters.File;

/// <summary>What stands around a file's data: a byte order mark before it, Ctrl-Z behind it.</summary>
internal static class FileEdges
{
    /// <summary>CP/M and DOS fill up to a sector or cluster with Ctrl-Z; more than this at the end is data.</summary>
    private const int LongestPadding = 64 * 1024;

    /// <summary>Where data begins.</summary>
    public static async ValueTask<long> SkipBomAsync(SafeFileHandle file, CancellationToken cancellationToken)
    {
        var head = new byte[3];
        var read = await RandomAccess.ReadAsync(file, head, 0, cancellationToken);
        return read == 3 && head is [0xEF, 0xBB, 0xBF] ? 3 : 0;
    }

    /// <summary>Where data ends.</summary>
    public static async ValueTask<long> BeforeCtrlZAsync(SafeFileHandle file, long first, long size, CancellationToken cancellationToken)
    {
        var length = (int)Math.Min(size - first, LongestPadding);
        if (length <= 0) return size;
        var tail = new byte[length];
        var read = await RandomAccess.ReadAsync(file, tail, size - length, cancellationToken);
        if (read != length) return size;
        return size - length + tail.AsSpan().LastIndexOfAnyExcept((byte)0x1A) + 1;
    }
}
