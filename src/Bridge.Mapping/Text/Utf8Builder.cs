using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;

namespace Bridge.Mapping.Text;

/// <summary>
/// Collects UTF-8 bytes, first in the caller's (usually stack) span, then in a rented array.
/// One owner, on the stack; <see cref="Dispose"/> gives the rented array back. <see cref="Written"/> is valid until then.
/// </summary>
internal ref struct Utf8Builder
{
    private Span<byte> _bytes;
    private byte[]? _rented;
    private int _length;

    public Utf8Builder(Span<byte> initial)
    {
        _bytes = initial;
        _rented = null;
        _length = 0;
    }

    /// <summary>Bytes written. May be set to a smaller value to take bytes back.</summary>
    public int Length
    {
        readonly get => _length;
        set => _length = value;
    }

    [UnscopedRef]
    public readonly ReadOnlySpan<byte> Written => _bytes[.._length];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Append(byte value)
    {
        var length = _length;
        if ((uint)length < (uint)_bytes.Length)
        {
            _bytes[length] = value;
            _length = length + 1;
            return;
        }
        AppendSpan(1)[0] = value;
    }

    public void Append(scoped ReadOnlySpan<byte> value) => value.CopyTo(AppendSpan(value.Length));

    public void Append(byte value, int count)
    {
        if (count > 0)
            AppendSpan(count).Fill(value);
    }

    public void Append(Rune rune)
    {
        if (rune.IsAscii)
        {
            Append((byte)rune.Value);
            return;
        }
        Span<byte> buffer = stackalloc byte[4];
        Append(buffer[..rune.EncodeToUtf8(buffer)]);
    }

    public void Append(string text) => Encoding.UTF8.GetBytes(text, AppendSpan(Encoding.UTF8.GetByteCount(text)));

    /// <summary>Reserves <paramref name="count"/> bytes at the end and returns them.</summary>
    [UnscopedRef]
    public Span<byte> AppendSpan(int count)
    {
        if (_bytes.Length - _length < count)
            Grow(count);
        var span = _bytes.Slice(_length, count);
        _length += count;
        return span;
    }

    public readonly void CopyTo(IBufferWriter<byte> output) => output.Write(_bytes[.._length]);

    public readonly override string ToString() => Encoding.UTF8.GetString(_bytes[.._length]);

    public void Dispose()
    {
        if (_rented is { } rented)
        {
            _rented = null;
            _bytes = default;
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private void Grow(int count)
    {
        var rented = ArrayPool<byte>.Shared.Rent(Math.Max(checked(_length + count), Math.Max(256, _bytes.Length * 2)));
        _bytes[.._length].CopyTo(rented);
        if (_rented is { } old)
            ArrayPool<byte>.Shared.Return(old);
        _bytes = _rented = rented;
    }
}
