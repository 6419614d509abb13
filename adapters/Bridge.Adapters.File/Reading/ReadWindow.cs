using System.Buffers;
using Bridge.Adapters.File.Contents;

namespace Bridge.Adapters.File.Reading;

/// <summary>
/// The part of a file that is read and not yet consumed, in one piece of pooled memory: frames are single slices. It grows only as far as the frame reader lets bytes
/// gather (max_frame and one read). Owned by the source's loop.
/// </summary>
internal sealed class ReadWindow(IContent content) : IDisposable
{
    /// <summary>Bytes of one read: beyond 64 KiB larger reads bring nothing from the page cache.</summary>
    public const int ReadSize = 64 * 1024;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(2 * ReadSize);
    private int _start;
    private int _end;

    /// <summary>Offset in the file of the first byte not consumed.</summary>
    public long Offset { get; private set; }

    /// <summary>What was read and not consumed.</summary>
    public ReadOnlySequence<byte> Unread => new(_buffer, _start, _end - _start);

    /// <summary>Drops bytes at the front.</summary>
    public void Consume(long count)
    {
        _start += (int)count;
        Offset += count;
    }

    /// <summary>Starts anew at another offset.</summary>
    public void Seek(long offset)
    {
        Offset = offset;
        _start = _end = 0;
    }

    /// <summary>Reads more, not beyond <paramref name="limit"/>; false if there is nothing before it.</summary>
    public async ValueTask<bool> FillAsync(long limit, CancellationToken cancellationToken)
    {
        var at = Offset + (_end - _start);
        var wanted = (int)Math.Min(ReadSize, limit - at);
        if (wanted <= 0) return false;
        MakeRoom(wanted);
        var read = await content.ReadAsync(_buffer.AsMemory(_end, wanted), at, cancellationToken);
        _end += read;
        return read > 0;
    }

    public void Dispose()
    {
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _start = _end = 0;
    }

    private void MakeRoom(int wanted)
    {
        if (_buffer.Length - _end >= wanted) return;
        var length = _end - _start;
        var target = _buffer.Length - length >= wanted ? _buffer : ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, length + wanted));
        _buffer.AsSpan(_start, length).CopyTo(target);
        if (target != _buffer) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = target;
        _start = 0;
        _end = length;
    }
}
