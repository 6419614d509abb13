using System.Text.RegularExpressions;
using Bridge.Mapping.Functions.Calling;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Functions.RegularExpressions;

/// <summary>Walks the matches of a regular expression, or of a function that behaves like one, in a text.</summary>
internal ref struct Matcher
{
    private readonly EvaluationContext _context;
    private readonly FunctionVal _function;
    private readonly string _text;
    private readonly CallPlace _site;
    private Match? _match;
    private Val _object;
    private bool _started;

    public Matcher(EvaluationContext context, FunctionVal function, in Val text, in CallPlace site)
    {
        _context = context;
        _function = function;
        _text = text.AsString;
        _site = new CallPlace(Val.Null, site.Frame, site.Scope);
    }

    /// <summary>The text searched, in UTF-16 as offsets count.</summary>
    public readonly string Text => _text;

    public bool Next()
    {
        _context.Tick();
        if (_function is RegexVal regex)
        {
            _match = _started ? regex.FindNext(_context, _text, _match!) : regex.Find(_context, _text, 0);
            _started = true;
            return _match is not null;
        }
        var storage = new ValStorage();
        Span<Val> span = storage;
        if (!_started)
        {
            span[0] = _context.Buffers.EncodeText(_text);
            _object = Caller.Call(_context, _function, span, 1, _site);
        }
        else
        {
            var next = Member("next"u8);
            if (!next.IsFunction) throw MappingException.Create("T1010");
            _object = Caller.Call(_context, next.AsFunction, span, 0, _site);
        }
        _started = true;
        if (_object.IsUndefined || !(Compare.Truth(_object) || _object.IsArray || _object.IsObject)) return false;
        if (Member("start"u8).IsNumber || Member("groups"u8).IsArray || Member("next"u8).IsFunction) return true;
        throw MappingException.Create("T1010");
    }

    private readonly Val Member(ReadOnlySpan<byte> name) => Compare.TryGetMember(_object, name, out var member) ? member : default;

    /// <summary>The matched text.</summary>
    public readonly string Value => _match is not null ? _match.Value : Member("match"u8).AsString;

    public readonly int Start => _match is not null ? _match.Index : Offset(Member("start"u8));

    public readonly int End => _match is not null ? _match.Index + _match.Length : Offset(Member("end"u8));

    private readonly int Offset(in Val value) => value.IsNumber ? (int)Math.Clamp(value.AsDouble, 0, _text.Length) : 0;

    public readonly Val Groups => _match is not null ? RegexVal.Groups(_context, _match) : Member("groups"u8);

    /// <summary>The match as an object, for a replacement function.</summary>
    public readonly Val AsObject => _match is not null ? ((RegexVal)_function).Describe(_context, _text, _match) : _object;
}
