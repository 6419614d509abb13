using Bridge.Adapters.File.Contents;
using Microsoft.Win32.SafeHandles;

namespace Bridge.Adapters.File.Reading;

/// <summary>What stands around a file's data: a byte order mark before it, Ctrl-Z behind it.</summary>
internal static class FileEdges
{
    /// <summary>CP/M and DOS fill up to a sector or cluster with Ctrl-Z; more than this at the end is data.</summary>
    private const int LongestPadding = 64 * 1024;

    /// <summary>Where data begins.</summary>
    public static async ValueTask<long> SkipBomAsync(IContent content, CancellationToken cancellationToken)
    {
        var head = new byte[3];
        var length = 0;
        while (length < head.Length)
        {
            var read = await content.ReadAsync(head.AsMemory(length), length, cancellationToken);
            if (read == 0) return 0;
            length += read;
        }
        return head is [0xEF, 0xBB, 0xBF] ? 3 : 0;
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
