using System.Buffers;
using System.Runtime.CompilerServices;

namespace Bridge.Codecs.Edi.Writing;

/// <summary>The bytes of a message that is being written; most additions are a separator or a short value. Grows, never shrinks; one writer's.</summary>
internal sealed class EdiBuffer : IBufferWriter<byte>
{
    private byte[] _bytes = new byte[1024];

    public int WrittenCount { get; private set; }

    public ReadOnlySpan<byte> WrittenSpan => _bytes.AsSpan(0, WrittenCount);

    /// <summary>Takes the last bytes away.</summary>
    public void Shorten(int count) => WrittenCount -= Math.Min(count, WrittenCount);

    public void Clear() => WrittenCount = 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Put(byte value)
    {
        if (WrittenCount == _bytes.Length) Grow(1);
        _bytes[WrittenCount++] = value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Put(ReadOnlySpan<byte> value)
    {
        if (_bytes.Length - WrittenCount < value.Length) Grow(value.Length);
        value.CopyTo(_bytes.AsSpan(WrittenCount));
        WrittenCount += value.Length;
    }

    public void Advance(int count) => WrittenCount += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Grow(Math.Max(1, sizeHint));
        return _bytes.AsMemory(WrittenCount);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Grow(Math.Max(1, sizeHint));
        return _bytes.AsSpan(WrittenCount);
    }

    private void Grow(int room)
    {
        if (_bytes.Length - WrittenCount < room) Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, WrittenCount + room));
    }
}
