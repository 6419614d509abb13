using System.Text;

namespace Bridge.Codecs.Layouts.Fields;

/// <summary>A small growing buffer of ASCII text that is used again. Not thread-safe.</summary>
internal sealed class AsciiBuffer
{
    private byte[] _bytes = new byte[64];
    private int _length;

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    public void Clear() => _length = 0;

    public void Add(byte b)
    {
        if (_length == _bytes.Length) Array.Resize(ref _bytes, _length * 2);
        _bytes[_length++] = b;
    }

    /// <summary>Gives the digit at a place its sign.</summary>
    public void Punch(int at, bool negative) => _bytes[at] = OverpunchDigit.Write(_bytes[at] - '0', negative);

    public void Add(string ascii)
    {
        foreach (var c in ascii) Add((byte)c);
    }

    /// <summary>A number of at least so many digits.</summary>
    public void Add(int value, int digits)
    {
        Span<byte> reversed = stackalloc byte[12];
        var count = 0;
        for (; value > 0 || count < digits; value /= 10) reversed[count++] = (byte)('0' + value % 10);
        while (count > 0) Add(reversed[--count]);
    }

    public override string ToString() => Encoding.ASCII.GetString(Written);
}
