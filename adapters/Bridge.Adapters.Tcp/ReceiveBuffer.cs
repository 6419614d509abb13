using System.Buffers;

namespace Bridge.Adapters.Tcp;

/// <summary>
/// Bytes received and not yet consumed, in one piece of pooled memory. While nothing is there it holds no memory: ten thousand silent peers cost nothing.
/// Owned by a connection's reading loop.
/// </summary>
internal sealed class ReceiveBuffer : IDisposable
{
    /// <summary>What a read asks for; the usual socket buffers give no more at a time.</summary>
    private const int ReadSize = 32 * 1024;

    private byte[] _buffer = [];
    private int _start;
    private int _end;

    /// <summary>What was received and not consumed.</summary>
    public ReadOnlySequence<byte> Unread => new(_buffer, _start, _end - _start);

    public int Length => _end - _start;

    /// <summary>Drops bytes at the front.</summary>
    public void Consume(long count)
    {
        _start += (int)count;
        if (_start < _end) return;
        Release();
    }

    /// <summary>Receives more; false at the end of the stream.</summary>
    public async ValueTask<bool> FillAsync(Stream stream, CancellationToken cancellationToken)
    {
        if (_end == 0) _ = await stream.ReadAsync(Memory<byte>.Empty, cancellationToken); // completes when there is something to read
        MakeRoom();
        var read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
        _end += read;
        if (_end == _start) Release();
        return read > 0;
    }

    public void Dispose() => Release();

    private void MakeRoom()
    {
        if (_buffer.Length - _end >= ReadSize / 2) return;
        var length = Length;
        var target = _buffer.Length - length >= ReadSize ? _buffer : ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, ReadSize));
        _buffer.AsSpan(_start, length).CopyTo(target);
        if (target != _buffer && _buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = target;
        _start = 0;
        _end = length;
    }

    private void Release()
    {
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _start = _end = 0;
    }
}
