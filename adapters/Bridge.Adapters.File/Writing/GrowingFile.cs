using System.Buffers;
using System.IO.Hashing;
using Bridge.Adapters.File.Publishing;

namespace Bridge.Adapters.File.Writing;

/// <summary>
/// One file that records are added to. It is opened for each batch only, so that the application may take it away in between. One caller at a time.
/// </summary>
internal sealed class GrowingFile(TargetName target, string path, string markPath)
{
    private readonly ArrayBufferWriter<byte> _pending = new();
    private AppendMark? _mark;
    private bool _isSure;      // its end is known to be whole

    public TargetName Target => target;

    public string FullPath => path;

    /// <summary>Records that are on disk.</summary>
    public long Records { get; private set; }

    /// <summary>When the first record came, Unix milliseconds.</summary>
    public long Since { get; private set; }

    /// <summary>Bytes on disk.</summary>
    public long Length { get; private set; }

    /// <summary>The messages whose records are pending.</summary>
    public List<int> Pending { get; } = [];

    /// <summary>Length once the pending records are written.</summary>
    public long PendingLength => Length + _pending.WrittenCount;

    /// <summary>
    /// Cuts off what the last run wrote in part. Returns how many bytes that were.
    /// A file that somebody else cut, replaced or added to is left as it is.
    /// </summary>
    public long Recover()
    {
        _isSure = true;
        _mark = AppendMark.Read(markPath);
        Length = System.IO.File.Exists(path) ? new FileInfo(path).Length : 0;
        if (_mark is null || Length < _mark.Start)
        {
            (Records, Since) = (0, 0);
            return 0;
        }
        (Records, Since) = (_mark.Before, _mark.Since);
        if (Length == _mark.Start) return 0;
        using var file = System.IO.File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read);
        if (Length >= _mark.End && Hash(file, _mark.Start, _mark.End) == _mark.Hash)
        {
            Records = _mark.After;
            return 0;
        }
        if (Length > _mark.End) return 0;
        var cut = Length - _mark.Start;
        RandomAccess.SetLength(file, _mark.Start);
        RandomAccess.FlushToDisk(file);
        Length = _mark.Start;
        return cut;
    }

    /// <summary>Adds a record to what is to be written.</summary>
    public void Add(int index, ReadOnlySpan<byte> preamble, ReadOnlySpan<byte> record)
    {
        if (Length == 0 && _pending.WrittenCount == 0) _pending.Write(preamble);
        _pending.Write(record);
        Pending.Add(index);
    }

    /// <summary>Forgets what is to be written.</summary>
    public void Forget()
    {
        _pending.ResetWrittenCount();
        Pending.Clear();
    }

    /// <summary>Writes the pending records to disk, all of them or none that stays.</summary>
    public void Commit(TimeProvider time, UnixFileMode? permissions)
    {
        if (!_isSure) Recover();
        _isSure = false;
        var isNew = !System.IO.File.Exists(path);
        using (var file = System.IO.File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read))
        {
            var start = RandomAccess.GetLength(file);
            if (start < Length || start == 0) (Records, Since) = (0, 0); // somebody took the file away or emptied it
            if (Records == 0) Since = time.GetUtcNow().ToUnixTimeMilliseconds();
            if (isNew && permissions is { } mode && !OperatingSystem.IsWindows()) System.IO.File.SetUnixFileMode(file, mode);
            var mark = new AppendMark((_mark?.Turn ?? 0) + 1, start, start + _pending.WrittenCount, XxHash64.HashToUInt64(_pending.WrittenSpan), Records, Records + Pending.Count, Since);
            mark.Write(markPath);
            _mark = mark;
            try
            {
                RandomAccess.Write(file, _pending.WrittenSpan, start);
                RandomAccess.FlushToDisk(file);
            }
            catch
            {
                RandomAccess.SetLength(file, start); // if that fails too, the mark tells the next attempt
                throw;
            }
            Length = mark.End;
            Records = mark.After;
        }
        if (isNew) FolderSync.Flush(Path.GetDirectoryName(path)!);
        _isSure = true;
        Forget();
    }

    /// <summary>Looks at the file before a batch: somebody may have taken it.</summary>
    public void Refresh()
    {
        if (!_isSure) Recover();
        Length = System.IO.File.Exists(path) ? new FileInfo(path).Length : 0;
        if (Length == 0) (Records, Since) = (0, 0);
    }

    /// <summary>The mark is of no use any more: the file's end is whole, or the file is gone.</summary>
    public void DropMark() => Publisher.TryDelete(markPath);

    private static ulong Hash(Microsoft.Win32.SafeHandles.SafeFileHandle file, long start, long end)
    {
        var hash = new XxHash64();
        var block = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            while (start < end)
            {
                var read = RandomAccess.Read(file, block.AsSpan(0, (int)Math.Min(block.Length, end - start)), start);
                if (read == 0) break;
                hash.Append(block.AsSpan(0, read));
                start += read;
            }
            return hash.GetCurrentHashAsUInt64();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }
}
