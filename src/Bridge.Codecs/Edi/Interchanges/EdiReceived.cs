using System.Text;
using Bridge.Codecs.Edi.Reading;
using Bridge.Formats;

namespace Bridge.Codecs.Edi.Interchanges;

/// <summary>
/// A message or header as its acknowledgement needs it, read from its bytes without decoding them: elements of header and trailer, and what contradicts. Immutable.
/// </summary>
internal sealed class EdiReceived
{
    private readonly EdiInterchangeDialect _dialect;
    private readonly byte[] _bytes;
    private readonly EdiDelimiters _d;
    private readonly List<EdiItem> _segments = [];

    /// <summary>Reads the bytes of one message, or of the headers round it.</summary>
    /// <param name="error">What was found when the message was decoded or mapped; null if it is good.</param>
    public EdiReceived(EdiInterchangeDialect dialect, ReadOnlySpan<byte> bytes, in EdiDelimiters d, MessageFormatException? error = null)
    {
        _dialect = dialect;
        _d = d;
        _bytes = new byte[bytes.Length];
        if (EdiScanner.IsWrapped(dialect, bytes, d)) _bytes = _bytes[..EdiScanner.Unwrap(bytes, _bytes)];
        else bytes.CopyTo(_bytes);
        Error = error;
        var scanner = new EdiScanner(dialect, _bytes, d) { At = Math.Max(0, dialect.AdviceLength(bytes)) };
        try
        {
            while (scanner.TryRead(out var segment)) _segments.Add(segment);
        }
        catch (MessageFormatException e)
        {
            Error ??= e; // what comes before the damage still says whose message it is
        }
    }

    public MessageFormatException? Error { get; }

    public int Count => _segments.Count;

    /// <summary>The text of an element's part, both counted from 0; empty if the segment or element is not there.</summary>
    public string Text(string tag, int element, int part = 0)
    {
        var value = EdiSplit.Part(Raw(tag, element), _dialect.IsRaw(EdiTag.Key(Encoding.ASCII.GetBytes(tag))) ? (byte)0 : _d.Part, _dialect.Release(_d), part);
        var plain = new byte[value.Length];
        plain = _d.Release == 0 ? value.ToArray() : plain[.._dialect.Unescape(value, _d, plain)];
        return (System.Text.Unicode.Utf8.IsValid(plain) ? Encoding.UTF8.GetString(plain) : Encoding.Latin1.GetString(plain)).Trim();
    }

    /// <summary>The first parts of an element.</summary>
    public string[] Parts(string tag, int element, int count) => [.. Enumerable.Range(0, count).Select(i => Text(tag, element, i))];

    public bool Has(string tag) => Find(tag) is not null;

    /// <summary>The number (from 1) and tag of the segment in which a byte of the message stands; 0 if none.</summary>
    public (int Position, string Tag) SegmentAt(long offset)
    {
        for (var i = 0; i < _segments.Count; i++)
        {
            if (offset >= _segments[i].Start && offset <= _segments[i].End) return (i + 1, EdiTag.Text(_segments[i].Key));
        }
        return (0, "");
    }

    /// <summary>True if the trailer's count is not the number of segments.</summary>
    public bool IsMiscounted => EdiSplit.Count(Raw(_dialect.Envelope.Message.EndTag, 0)) != _segments.Count;

    /// <summary>True if the trailer's control number is not the header's.</summary>
    public bool IsMisreferenced => Text(_dialect.Envelope.Message.EndTag, 1) != Text(_dialect.Envelope.Message.StartTag, _dialect.Envelope.Message.Reference);

    private ReadOnlySpan<byte> Raw(string tag, int element) => Find(tag) is { } segment ? EdiSplit.Element(_bytes, segment, _d, _dialect.Release(_d), element) : default;

    private EdiItem? Find(string tag)
    {
        var key = EdiTag.Key(Encoding.ASCII.GetBytes(tag));
        foreach (var segment in _segments)
        {
            if (segment.Key == key) return segment;
        }
        return null;
    }
}
