using System.Text.Unicode;
using Bridge.Documents;

namespace Bridge.Codecs.Json.Dialects;

/// <summary>
/// Decodes JSON5 (its specification, version 1.0.0) and Hjson (its syntax page and internet draft) in one pass into a document's tape. Both are JSON with comments, names
/// without quotes and a comma that may stay behind the last member; what only one of them has stands in a file of its own. Texts and numbers become what strict JSON has,
/// digit for digit, and stay slices of the message where they are written so. Nothing recurses, no time is quadratic, nothing is allocated but for long hexadecimal numbers.
/// </summary>
internal ref partial struct DialectDecoder
{
    private readonly ReadOnlySpan<byte> _source;
    private readonly Document _document;
    private readonly JsonOptions _options;
    private readonly bool _isHjson;
    private int _at;
    private Slice? _name;         // of the member whose value comes next
    private bool _hasLineEnd;     // in the space that was skipped last
    private int _swallowed = -1;  // Hjson: the last text without quotes that holds what looks like the end of its container

    private DialectDecoder(Document document, JsonOptions options)
    {
        _source = document.Source;
        _document = document;
        _options = options;
        _isHjson = options.Relaxed == RelaxedJson.Hjson;
    }

    /// <summary>Decodes the document's source, which was bound by <see cref="Document.Reset"/>.</summary>
    /// <exception cref="Formats.MessageFormatException">The bytes are no text of the dialect (BR2101), nested too deep (BR2102), hold equal names that are rejected (BR2103), or are no UTF-8 (BR2104).</exception>
    public static void Decode(Document document, JsonOptions options)
    {
        if (!Utf8.IsValid(document.Source)) JsonError.ThrowInvalidUtf8(document.Source);
        new DialectDecoder(document, options).Run();
    }

    private void Run()
    {
        if (_source.StartsWith("\uFEFF"u8)) _at = 3;
        Skip();
        if (_at == _source.Length) throw Error(_at, "there is no JSON value");
        var hasBraces = !_isHjson || !BeginsWithMember();
        if (hasBraces) Value();
        else Open(NodeKind.Object, 0);
        while (_document.Depth > 0)
        {
            Skip();
            var isOuter = !hasBraces && _document.Depth == 1;
            if (_at < _source.Length)
            {
                if (!isOuter && _source[_at] == End()) Close(1);
                else Item();
            }
            else
            {
                if (!isOuter) throw Ended();
                Close(0);
            }
        }
        Skip();
        if (_at == _source.Length) return;
        if (_source[_at] is (byte)',' or (byte)'}' or (byte)']' or (byte)':' || _isHjson) JsonError.Expected(_source, _at, "the end of the message");
        throw Error(_at, "a second document follows the first; set documents: many to take each as a message");
    }

    // The byte that ends the open container.
    private readonly byte End() => _document.Nodes[_document.OpenContainer].Kind == NodeKind.Object ? (byte)'}' : (byte)']';

    private void Item()
    {
        if (End() == '}') Name();
        if (Value()) Separator();
    }

    private void Name()
    {
        _name = _source[_at] is (byte)'"' or (byte)'\'' ? Quoted() : _isHjson ? BareName() : Identifier();
        Skip();
        if (_at == _source.Length) throw Ended();
        if (_source[_at] != ':') JsonError.Expected(_source, _at, _isHjson ? "':' after a member's name (a name with blanks stands in quotes)" : "':' after a member's name");
        _at++;
        Skip();
    }

    // False where a container was opened: its end is to come.
    private bool Value()
    {
        if (_at == _source.Length) throw Ended();
        var from = _at;
        switch (_source[_at])
        {
            case (byte)'{':
                Open(NodeKind.Object, 1);
                return false;
            case (byte)'[':
                Open(NodeKind.Array, 1);
                return false;
            case (byte)'\'' when _isHjson && _source[_at..].StartsWith("'''"u8):
                Scalar(NodeKind.Text, from, Multiline());
                return true;
            case (byte)'"' or (byte)'\'':
                Scalar(NodeKind.Text, from, Quoted());
                return true;
            case (>= (byte)'0' and <= (byte)'9') or (byte)'+' or (byte)'-' or (byte)'.' when !_isHjson:
                Number();
                return true;
            default:
                if (_isHjson) BareValue();
                else Word();
                return true;
        }
    }

    // Behind a value: a comma, or what makes it needless.
    private void Separator()
    {
        if (_document.Depth == 0) return;
        Skip();
        if (_at == _source.Length) return; // the caller knows whether that is the end
        if (_source[_at] == ',') _at++;
        else if (_source[_at] != End() && !(_isHjson && _hasLineEnd)) JsonError.Expected(_source, _at, _isHjson ? "a comma or the end of the line after a value" : $"',' or '{(char)End()}'");
    }

    private void Open(NodeKind kind, int length)
    {
        if (_document.Depth >= _options.MaxDepth) throw JsonError.Make(_source, _at, $"nested deeper than {_options.MaxDepth} levels; raise max_depth if such messages are right", JsonError.Depth);
        ref var node = ref _document.Open(kind);
        node.SourceStart = _at;
        Named(ref node);
        _at += length;
    }

    private void Close(int length)
    {
        _at += length;
        ref var node = ref _document.Close();
        node.SourceLength = _at - node.SourceStart;
        if (node.Kind == NodeKind.Object && node.Length > 1) DuplicateMembers.Settle(_document, _document.NodeBuffer(_document.Count), _document.LastClosed, _options.DuplicateKeys == DuplicateKeys.Reject);
        Separator();
    }

    private void Scalar(NodeKind kind, int from, Slice value)
    {
        ref var node = ref _document.Add(kind);
        if (value.InScratch) node.Flags = NodeFlags.InScratch;
        (node.Start, node.Length) = (value.Start, value.Length);
        (node.SourceStart, node.SourceLength) = (from, _at - from);
        Named(ref node);
    }

    private void Named(ref DocumentNode node)
    {
        if (_name is not { } name) return;
        (node.NameStart, node.NameLength) = (name.Start, name.Length);
        node.Flags |= name.InScratch ? NodeFlags.NameInScratch : NodeFlags.NameInSource;
        _name = null;
    }

    private readonly Formats.MessageFormatException Ended() => Error(_source.Length, (_document.Depth > 0 ? "the message ends inside an object or array" : "the message ends where a value belongs")
        + (_swallowed < 0 ? "" : $"; a text without quotes goes to the end of its line: the one at {JsonError.Place(_source, _swallowed)} holds a closing bracket"));

    private readonly Formats.MessageFormatException Error(int at, string what) => JsonError.Make(_source, at, what);
}
