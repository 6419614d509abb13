using System.Buffers;

namespace Bridge.Adapters.Tcp;

/// <summary>Copies of frames that are on their way, for the format that answers them. Filled by the reading loop, then read and given back by the answering loop.</summary>
internal sealed class KeptFrames : IDisposable
{
    private readonly List<int> _ends = [];
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(4 * 1024);
    private int _length;

    public ReadOnlySpan<byte> this[int index] => _bytes.AsSpan(index == 0 ? 0 : _ends[index - 1], _ends[index] - (index == 0 ? 0 : _ends[index - 1]));

    public void Add(in ReadOnlySequence<byte> frame)
    {
        var length = _length + (int)frame.Length;
        if (length > _bytes.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(length, 2 * _bytes.Length));
            _bytes.AsSpan(0, _length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = larger;
        }
        frame.CopyTo(_bytes.AsSpan(_length));
        _ends.Add(_length = length);
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
        _length = 0;
        _ends.Clear();
    }
}
