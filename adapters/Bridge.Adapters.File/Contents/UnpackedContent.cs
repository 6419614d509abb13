using System.Buffers;
using System.IO.Hashing;
using System.Text;
using Bridge.Adapters.File.Reading;

namespace Bridge.Adapters.File.Contents;

/// <summary>
/// What a packed file or entry wraps, unpacked as it is read: memory is one read, whatever it grows to. To go back it unpacks from the start again and skips, which gives
/// the same bytes. Limits count from the start, so a file that was refused is refused again after a restart.
/// </summary>
/// <param name="open">Opens the unpacking stream at its start.</param>
/// <param name="packedSize">Bytes that it is made of, for the ratio.</param>
/// <param name="limits">What it may grow to.</param>
/// <param name="expected">Size and CRC-32 that the archive says, or null.</param>
internal sealed class UnpackedContent(Func<Stream> open, long packedSize, UnpackLimits limits, (long Size, uint Crc)? expected = null) : IContent
{
    private readonly Crc32 _crc = new();
    private Stream? _stream;
    private long _at;
    private bool _ended;

    public async ValueTask<int> ReadAsync(Memory<byte> buffer, long offset, CancellationToken cancellationToken)
    {
        if (_stream is null || offset < _at) Restart();
        if (offset > _at) await SkipAsync(offset, cancellationToken);
        return await AdvanceAsync(buffer, cancellationToken);
    }

    public void Dispose() => _stream?.Dispose();

    private void Restart()
    {
        _stream?.Dispose();
        _crc.Reset();
        (_at, _ended) = (0, false);
        try
        {
            _stream = open();
        }
        catch (Exception e) when (IsDamage(e))
        {
            throw new DamagedContentException($"It cannot be unpacked: {e.Message}");
        }
    }

    private async ValueTask SkipAsync(long offset, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ReadWindow.ReadSize);
        try
        {
            while (_at < offset)
            {
                if (await AdvanceAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, offset - _at)), cancellationToken) == 0) return;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // An unpacker that has thrown is not to be asked again; whoever reads on gets the same error from the start.
    private DamagedContentException Damaged(string reason)
    {
        _stream?.Dispose();
        _stream = null;
        return new DamagedContentException(reason);
    }

    private async ValueTask<int> AdvanceAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (_ended) return 0;
        int read;
        try
        {
            read = await _stream!.ReadAsync(buffer, cancellationToken);
        }
        catch (Exception e) when (IsDamage(e))
        {
            throw Damaged($"It is damaged behind unpacked byte {_at}: {e.Message}");
        }
        _at += read;
        limits.Check(_at, packedSize);
        if (expected is { } said)
        {
            _crc.Append(buffer.Span[..read]);
            if (_at > said.Size || (read == 0 && _at != said.Size)) throw Damaged($"It is damaged: the archive says {said.Size} bytes, and {_at} came out.");
            if (read == 0 && _crc.GetCurrentHashAsUInt32() != said.Crc) throw Damaged($"It is damaged: its CRC-32 is {_crc.GetCurrentHashAsUInt32():x8}, and the archive says {said.Crc:x8}.");
        }
        _ended = read == 0;
        return read;
    }

    // What unpackers throw at bytes that make no sense or use a method they do not know. Errors of the disk are none of these.
    private static bool IsDamage(Exception e) => e is InvalidDataException or EndOfStreamException or NotSupportedException or DecoderFallbackException;
}
