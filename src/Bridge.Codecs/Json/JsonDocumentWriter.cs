using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Bridge.Documents;

namespace Bridge.Codecs.Json;

/// <summary>
/// Writes compact JSON into a buffer of its own, handed over by <see cref="Complete"/>. Whether a comma is due is read off the last byte written,
/// so a mark is a position and nothing else, and taking a member back costs nothing.
/// Reusable; one thread at a time.
/// </summary>
internal sealed class JsonDocumentWriter : DocumentWriter
{
    // ED begins the surrogates of WTF-8 (and Hangul, which is found by looking closer): lone ones cannot be UTF-8 and are written as \uD800.
    private static readonly SearchValues<byte> LookCloser = SearchValues.Create([.. Enumerable.Range(0, 32).Select(i => (byte)i), (byte)'"', (byte)'\\', 0xED]);

    private readonly int _indent;
    private byte[] _buffer = new byte[1024];
    private int _length;
    private int _nameAt;                  // where the member begins whose name was written last
    private int[] _arrays = new int[32];  // for each open array: where it begins with comma and name, and where its bracket stands
    private int _depth;
    private IBufferWriter<byte> _output;

    public JsonDocumentWriter(IBufferWriter<byte> output, int indent)
    {
        _output = output;
        _indent = indent;
    }

    public override void Reset(IBufferWriter<byte> output)
    {
        _output = output;
        _length = 0;
        _depth = 0;
    }

    public override void Complete()
    {
        var written = _buffer.AsSpan(0, _length);
        if (_length == 0)
        {
            throw new Formats.MessageFormatException("BR2105", "the mapping gave no value, so there is nothing to write as JSON; give the output a value, or filter such messages by a named filter");
        }
        if (_indent > 0) JsonIndenter.Write(written, _indent, _output);
        else _output.Write(written);
        _length = 0;
    }

    public override void BeginObject() => Open((byte)'{');

    public override void EndObject() => Byte((byte)'}');

    public override void BeginArray()
    {
        if (_depth * 2 + 2 > _arrays.Length) Array.Resize(ref _arrays, _arrays.Length * 2);
        _arrays[_depth * 2] = _length > 0 && _buffer[_length - 1] == ':' ? _nameAt : _length;
        Open((byte)'[');
        _arrays[_depth * 2 + 1] = _length - 1;
        _depth++;
    }

    public override void EndArray()
    {
        _depth--;
        Byte((byte)']');
    }

    public override void EndSequence(int count)
    {
        if (count > 1)
        {
            EndArray();
            return;
        }
        _depth--;
        if (count == 0)
        {
            _length = _arrays[_depth * 2];
            return;
        }
        var bracket = _arrays[_depth * 2 + 1];
        _length--;
        Buffer.BlockCopy(_buffer, bracket + 1, _buffer, bracket, _length - bracket);
    }

    public override void Name(MemberName name)
    {
        ReadOnlySpan<byte> json = name.Json;
        _nameAt = _length;
        if (_buffer[_length - 1] == '{') json = json[1..];
        json.CopyTo(Reserve(json.Length));
        _length += json.Length;
    }

    public override void Name(ReadOnlySpan<byte> utf8)
    {
        _nameAt = _length;
        Reserve(2);
        if (_buffer[_length - 1] != '{') _buffer[_length++] = (byte)',';
        _buffer[_length++] = (byte)'"';
        Escaped(utf8);
        Reserve(2);
        _buffer[_length++] = (byte)'"';
        _buffer[_length++] = (byte)':';
    }

    public override void Member(MemberName name, Document document, int node)
    {
        ref readonly var n = ref document[node];
        ReadOnlySpan<byte> json = name.Json;
        if (_buffer[_length - 1] == '{') json = json[1..];
        if (n.Kind == NodeKind.Number)
        {
            _nameAt = _length;
            var digits = document.Value(n);
            var target = Reserve(json.Length + digits.Length);
            Copy(json, target);
            Copy(digits, target[json.Length..]);
            _length += json.Length + digits.Length;
        }
        else if (n.Kind == NodeKind.Text && document.Value(n) is var value && ((n.Flags & (NodeFlags.Clean | NodeFlags.Escaped)) != 0 || value.IndexOfAny(LookCloser) < 0))
        {
            _nameAt = _length;
            var target = Reserve(json.Length + value.Length + 2);
            Copy(json, target);
            var at = json.Length;
            target[at++] = (byte)'"';
            Copy(value, target[at..]);
            at += value.Length;
            target[at++] = (byte)'"';
            _length += at;
        }
        else
        {
            base.Member(name, document, node);
        }
    }

    /// <summary>Copies few bytes, as names and most values have, by words that overlap: half the cost of a call.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy(ReadOnlySpan<byte> bytes, Span<byte> target)
    {
        if (bytes.Length is >= 4 and <= 16 && target.Length >= bytes.Length)
        {
            ref var from = ref MemoryMarshal.GetReference(bytes);
            ref var to = ref MemoryMarshal.GetReference(target);
            if (bytes.Length >= 8)
            {
                var end = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref from, bytes.Length - 8));
                Unsafe.WriteUnaligned(ref to, Unsafe.ReadUnaligned<ulong>(ref from));
                Unsafe.WriteUnaligned(ref Unsafe.Add(ref to, bytes.Length - 8), end);
            }
            else
            {
                var end = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref from, bytes.Length - 4));
                Unsafe.WriteUnaligned(ref to, Unsafe.ReadUnaligned<uint>(ref from));
                Unsafe.WriteUnaligned(ref Unsafe.Add(ref to, bytes.Length - 4), end);
            }
            return;
        }
        bytes.CopyTo(target);
    }

    public override void Copy(Document document, int node)
    {
        ref readonly var n = ref document[node];
        if (n.Kind == NodeKind.Text && (n.Flags & (NodeFlags.Clean | NodeFlags.Escaped)) != 0) EscapedText(document.Value(n));
        else base.Copy(document, node);
    }

    public override void Null() => Plain("null"u8);

    public override void Boolean(bool value) => Plain(value ? "true"u8 : "false"u8);

    public override void Number(ReadOnlySpan<byte> digits) => Plain(digits);

    public override void Text(ReadOnlySpan<byte> utf8)
    {
        BeginText();
        Escaped(utf8);
        EndText();
    }

    public override void EscapedText(ReadOnlySpan<byte> json)
    {
        var target = Reserve(json.Length + 3);
        var at = 0;
        if (CommaDue()) target[at++] = (byte)',';
        target[at++] = (byte)'"';
        json.CopyTo(target[at..]);
        at += json.Length;
        target[at++] = (byte)'"';
        _length += at;
    }

    public override void BeginText()
    {
        Reserve(2);
        if (CommaDue()) _buffer[_length++] = (byte)',';
        _buffer[_length++] = (byte)'"';
    }

    public override void AppendText(ReadOnlySpan<byte> utf8) => Escaped(utf8);

    public override void EndText() => Byte((byte)'"');

    public override WriterMark Mark() => new(_length, _depth, 0);

    public override void Rewind(in WriterMark mark)
    {
        _length = mark.A;
        _depth = mark.B;
    }

    /// <summary>True behind a value of the open array or object; a name is followed by its value without a comma.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool CommaDue() => _length > 0 && _buffer[_length - 1] is not ((byte)':' or (byte)'[' or (byte)'{');

    private void Open(byte bracket)
    {
        Reserve(2);
        if (CommaDue()) _buffer[_length++] = (byte)',';
        _buffer[_length++] = bracket;
    }

    private void Plain(ReadOnlySpan<byte> json)
    {
        var target = Reserve(json.Length + 1);
        if (CommaDue())
        {
            target[0] = (byte)',';
            target = target[1..];
            _length++;
        }
        json.CopyTo(target);
        _length += json.Length;
    }

    private void Byte(byte value)
    {
        Reserve(1);
        _buffer[_length++] = value;
    }

    private void Escaped(ReadOnlySpan<byte> utf8)
    {
        var stop = utf8.IndexOfAny(LookCloser);
        if (stop >= 0)
        {
            EscapedSlowly(utf8, stop);
            return;
        }
        utf8.CopyTo(Reserve(utf8.Length));
        _length += utf8.Length;
    }

    private void EscapedSlowly(ReadOnlySpan<byte> utf8, int stop)
    {
        while (stop >= 0)
        {
            utf8[..stop].CopyTo(Reserve(stop + 6));
            _length += stop;
            var taken = 1;
            if (utf8[stop] != 0xED)
            {
                _length += JsonEscapes.Escape(utf8.Slice(stop, 1), _buffer.AsSpan(_length));
            }
            else if (stop + 2 < utf8.Length && utf8[stop + 1] >= 0xA0)
            {
                var unit = 0xD000 | ((utf8[stop + 1] & 0x3F) << 6) | (utf8[stop + 2] & 0x3F);
                "\\u"u8.CopyTo(_buffer.AsSpan(_length));
                for (var digit = 0; digit < 4; digit++) _buffer[_length + 2 + digit] = "0123456789abcdef"u8[(unit >> (12 - digit * 4)) & 15];
                _length += 6;
                taken = 3;
            }
            else
            {
                _buffer[_length++] = 0xED;
            }
            utf8 = utf8[(stop + taken)..];
            stop = utf8.IndexOfAny(LookCloser);
        }
        utf8.CopyTo(Reserve(utf8.Length));
        _length += utf8.Length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Span<byte> Reserve(int size)
    {
        if (_buffer.Length - _length < size) Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, checked(_length + size)));
        return _buffer.AsSpan(_length);
    }
}
