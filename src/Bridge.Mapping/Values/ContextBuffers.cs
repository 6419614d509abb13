using System.Runtime.CompilerServices;

namespace Bridge.Mapping.Values;

/// <summary>
/// Storage that one evaluation uses and the next one reuses: bytes of texts, arrays, objects, frames. What exceeds the kept amounts is
/// left to the garbage collector, so that a runaway expression does not pin memory for ever.
/// </summary>
internal sealed class ContextBuffers
{
    /// <summary>Text bytes kept between messages; larger chunks are dropped.</summary>
    private const int KeptText = 4 * 1024 * 1024;

    /// <summary>Arrays, objects and frames kept between messages, of each kind.</summary>
    private const int KeptValues = 4096;

    /// <summary>Arrays that grew larger than this are not kept.</summary>
    private const int KeptCapacity = 64 * 1024;

    private byte[] _text = new byte[1024];
    private int _textAt;
    private ArrayVal[] _arrays = [];
    private int _arrayAt;
    private ObjectVal[] _objects = [];
    private int _objectAt;
    private Frame[] _frames = [];

    public int SequenceLimit = int.MaxValue;

    /// <summary>The most bytes that the texts of one evaluation may take.</summary>
    public long TextLimit = MostText;

    /// <summary>No evaluation gets more, so that lengths stay within 31 bits whatever a function multiplies them by.</summary>
    public const long MostText = 512 * 1024 * 1024;

    private long _textBytes;

    /// <summary>The most items that all arrays of one evaluation have room for: 1.5 GB.</summary>
    public const long MostItems = 64 * 1024 * 1024;

    /// <summary>See <see cref="MostItems"/>; a context may allow fewer.</summary>
    public long ItemLimit = MostItems;

    private long _items;

    /// <summary>Counts room for items, so that many long sequences hit a limit as one does.</summary>
    public void ChargeItems(int items)
    {
        _items += items;
        if (_items <= ItemLimit) return;
        throw MappingException.Create(Errors.ErrorMessages.LimitCode, message: $"the sequences of this evaluation hold more than {ItemLimit} items together");
    }

    /// <summary>Frames in use; callers restore it when they leave a scope that nothing outlives.</summary>
    public int FrameTop;

    public void Reset()
    {
        if (_text.Length > KeptText) _text = new byte[1024];
        _textAt = 0;
        _textBytes = 0;
        _items = 0;
        for (var i = 0; i < _arrayAt; i++)
        {
            if (_arrays[i].Capacity > KeptCapacity) _arrays[i] = new ArrayVal(this);
        }
        _arrayAt = 0;
        _objectAt = 0;
        FrameTop = 0;
    }

    /// <summary>Room for a text of at most <paramref name="size"/> bytes. Write, then take it with <see cref="TakeText"/> before reserving again.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<byte> ReserveText(int size)
    {
        if (_text.Length - _textAt < size) NewChunk(size);
        return _text.AsSpan(_textAt);
    }

    /// <summary>Room for a text whose size may be beyond any limit.</summary>
    public Span<byte> ReserveText(long size) => size <= TextLimit ? ReserveText((int)size) : throw TooLong();

    /// <summary>Takes the bytes written since <see cref="ReserveText"/> as a value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Val TakeText(int length)
    {
        var value = Val.Of(_text, _textAt, length);
        _textAt += length;
        return value;
    }

    /// <summary>Copies text into the buffers.</summary>
    public Val CopyText(ReadOnlySpan<byte> utf8)
    {
        utf8.CopyTo(ReserveText(utf8.Length));
        return TakeText(utf8.Length);
    }

    /// <summary>Encodes a string into the buffers.</summary>
    public Val EncodeText(ReadOnlySpan<char> text)
    {
        var length = Wtf8.Encode(text, ReserveText(text.Length * 3));
        return TakeText(length);
    }

    // Values point into the old chunk, so it is left as it is.
    private void NewChunk(int size)
    {
        var length = Math.Max(Math.Min(_text.Length * 2, KeptText), size);
        _textBytes += length;
        if (_textBytes > TextLimit) throw TooLong();
        _text = new byte[length];
        _textAt = 0;
    }

    public MappingException TooLong() => MappingException.Create(Errors.ErrorMessages.LimitCode, message: $"the texts of this evaluation take more than {TextLimit / (1024 * 1024)} MiB");

    /// <summary>An empty sequence.</summary>
    public ArrayVal NewSequence() => New(isSequence: true, SequenceLimit);

    /// <summary>An empty array.</summary>
    public ArrayVal NewArray() => New(isSequence: false, int.MaxValue);

    private ArrayVal New(bool isSequence, int limit)
    {
        ArrayVal array;
        if (_arrayAt < _arrays.Length)
        {
            array = _arrays[_arrayAt++] ??= new ArrayVal(this);
        }
        else if (_arrays.Length < KeptValues)
        {
            Array.Resize(ref _arrays, Math.Max(16, _arrays.Length * 2));
            array = _arrays[_arrayAt++] ??= new ArrayVal(this);
        }
        else
        {
            array = new ArrayVal(this);
        }
        array.Reset(isSequence, limit);
        return array;
    }

    /// <summary>Takes an array back that nothing refers to, if it was the last one given out.</summary>
    public void Return(ArrayVal array)
    {
        if (_arrayAt > 0 && ReferenceEquals(_arrays[_arrayAt - 1], array)) _arrayAt--;
    }

    /// <summary>An empty object.</summary>
    public ObjectVal NewObject()
    {
        ObjectVal value;
        if (_objectAt < _objects.Length)
        {
            value = _objects[_objectAt++] ??= new ObjectVal();
        }
        else if (_objects.Length < KeptValues)
        {
            Array.Resize(ref _objects, Math.Max(16, _objects.Length * 2));
            value = _objects[_objectAt++] ??= new ObjectVal();
        }
        else
        {
            value = new ObjectVal();
        }
        value.Reset();
        return value;
    }

    /// <summary>A frame that nothing outlives: the caller sets <see cref="FrameTop"/> back when it leaves.</summary>
    public Frame PushFrame(int slots, Frame? parent)
    {
        Frame frame;
        if (FrameTop < _frames.Length)
        {
            frame = _frames[FrameTop++] ??= new Frame();
        }
        else if (_frames.Length < KeptValues)
        {
            Array.Resize(ref _frames, Math.Max(16, _frames.Length * 2));
            frame = _frames[FrameTop++] ??= new Frame();
        }
        else
        {
            frame = new Frame();
        }
        frame.Reset(slots, parent);
        return frame;
    }
}
