using System.Buffers;
using Bridge.Formats;

namespace Bridge.Codecs.Json;

/// <summary>
/// Cuts a stream of JSON documents that follow one another, with white space, record separators (RFC 7464) or nothing between; or the items of a list that is the whole
/// stream. Counts brackets outside of texts (and comments, if relaxed); what stands inside is the decoder's business.
/// </summary>
internal sealed class JsonSequenceFramer(bool relaxed, bool ofItems) : IFramer
{
    private enum In : byte { Gap, Document, Scalar, Text, Escape, Slash, LineComment, BlockComment, Star }

    /// <summary>Where the gap is that a document stands behind.</summary>
    private enum List : byte { None, Before, Start, Comma, Item, Behind }

    // States to go on from; the bytes are never changed.
    private static readonly byte[][] States = [.. Enum.GetValues<List>().Select(l => new[] { (byte)l })];

    private List _list = ofItems ? List.Before : List.None;
    private List _settled = ofItems ? List.Before : List.None; // at the front of the input
    private string? _broken;
    private In _in = In.Gap;
    private In _around;      // where a comment stands
    private byte _quote;
    private int _depth;
    private long _start;     // of the document, relative to the input
    private long _scanned;   // bytes looked at already, relative to the input

    public ReadOnlyMemory<byte> Preamble => default;

    public ReadOnlyMemory<byte> State => _settled is List.None or List.Before ? default : States[(int)_settled];

    public void Resume(ReadOnlyMemory<byte> state)
    {
        if (state.Length == 1 && state.Span[0] <= (byte)List.Behind) _list = _settled = (List)state.Span[0];
    }

    public FrameResult TryRead(ref ReadOnlySequence<byte> input, bool endOfStream, out ReadOnlySequence<byte> frame)
    {
        frame = default;
        var found = Scan(input, out var end);
        if (_broken is not null)
        {
            frame = input;
            input = input.Slice(input.End);
            return FrameResult.Broken(_broken);
        }
        if (!found && endOfStream)
        {
            // A gap may hold comments, which carry no data; a document that was begun is handed out as it is: the decoder says what is missing.
            end = input.Length;
            found = _start < end && _in is not (In.Gap or In.LineComment) && !(_around == In.Gap && _in is In.Slash or In.BlockComment or In.Star);
            if (!found)
            {
                input = input.Slice(input.End);
                Restart();
                if (_list is not (List.Start or List.Comma or List.Item)) return end > 0 ? FrameResult.Ignored : FrameResult.NeedMore;
                _list = _settled = List.Behind; // told once
                return FrameResult.Broken("the list has no ']': it was cut, and items may be missing at its end");
            }
        }
        if (!found && _in == In.Gap && end > 0)
        {
            input = input.Slice(end);
            Restart();
            return FrameResult.Ignored;
        }
        if (!found) return FrameResult.NeedMore;
        frame = input.Slice(_start, end - _start);
        input = input.Slice(end);
        Restart();
        return FrameResult.Frame;
    }

    public bool TrySkip(ref ReadOnlySequence<byte> input, bool endOfStream)
    {
        var found = Scan(input, out var end);
        input = input.Slice(found ? end : input.Length);
        if (found || endOfStream) Restart();
        _scanned = _start = 0;
        return found || endOfStream;
    }

    public void Write(ReadOnlySpan<byte> payload, IBufferWriter<byte> output)
    {
        output.Write(payload);
        output.Write("\n"u8);
    }

    private void Restart()
    {
        _settled = _list;
        _in = In.Gap;
        _depth = 0;
        _scanned = _start = 0;
    }

    private bool Scan(in ReadOnlySequence<byte> input, out long end)
    {
        var at = _scanned;
        foreach (var segment in input.Slice(_scanned))
        {
            foreach (var b in segment.Span)
            {
                if (Step(b, at))
                {
                    end = _in == In.Scalar ? at : at + 1;
                    return true;
                }
                at++;
            }
        }
        _scanned = end = at;
        return false;
    }

    /// <summary>Takes one byte; true when it ends a document (or, for a scalar, stands behind it).</summary>
    private bool Step(byte b, long at)
    {
        switch (_in)
        {
            case In.Gap:
                if (b is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or 0x1E) return false;
                if (relaxed && b == '/') return Comment(In.Gap);
                if (_list != List.None && !Begins(b)) return _broken is not null;
                _start = at;
                if (b is (byte)'{' or (byte)'[') (_in, _depth) = (In.Document, 1);
                else if (IsQuote(b)) (_in, _quote, _around) = (In.Text, b, In.Gap);
                else _in = In.Scalar;
                return false;
            case In.Document:
                if (IsQuote(b)) (_in, _quote, _around) = (In.Text, b, In.Document);
                else if (b is (byte)'{' or (byte)'[') _depth++;
                else if (b is (byte)'}' or (byte)']') return --_depth == 0;
                else if (relaxed && b == '/') return Comment(In.Document);
                return false;
            case In.Scalar:
                return b is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or 0x1E or (byte)'{' or (byte)'[' or (byte)'"' || (_list == List.Item && b is (byte)',' or (byte)']');
            case In.Text:
                if (b == '\\') _in = In.Escape;
                else if (b == _quote)
                {
                    _in = In.Document;
                    return _around == In.Gap;
                }
                return false;
            case In.Escape:
                _in = In.Text;
                return false;
            case In.Slash:
                _in = b switch { (byte)'/' => In.LineComment, (byte)'*' => In.BlockComment, _ => _around };
                if (_in == In.Gap) (_in, _start) = (In.Scalar, at - 1); // no comment: the decoder will say what is wrong
                return false;
            case In.LineComment:
                if (b is (byte)'\n' or (byte)'\r') _in = _around;
                return false;
            case In.BlockComment:
                if (b == '*') _in = In.Star;
                return false;
            default:
                _in = b switch { (byte)'/' => _around, (byte)'*' => In.Star, _ => In.BlockComment };
                return false;
        }
    }

    // What stands around the items of a list; true where a document begins.
    private bool Begins(byte b)
    {
        switch (_list)
        {
            case List.Before when b == '[':
                _list = List.Start;
                return false;
            case List.Before: // no list: the document is the one message
                _list = List.Behind;
                return true;
            case List.Start or List.Item when b == ']':
            case List.Comma when b == ']' && relaxed:
                _list = List.Behind;
                return false;
            case List.Item when b == ',':
                _list = List.Comma;
                return false;
            case List.Start or List.Comma when b is not ((byte)',' or (byte)']'):
                _list = List.Item;
                return true;
            default:
                _broken = _list == List.Behind ? "something stands behind the document" : _list == List.Item ? "expected ',' or ']' behind an item of the list" : "an item of the list was left out";
                return false;
        }
    }

    private bool IsQuote(byte b) => b == '"' || (relaxed && b == '\'');

    private bool Comment(In around)
    {
        _in = In.Slash;
        _around = around;
        return false;
    }
}
