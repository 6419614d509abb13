using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;
using System.Xml;

namespace Bridge.Codecs.Xml;

/// <summary>
/// Hands messages in UTF-8 to one reader that takes them for parts of an endless document, since making a reader costs as much as reading a message. Behind each message
/// comes a mark that no message can hold. One thread at a time.
/// </summary>
internal sealed class XmlFeed : TextReader
{
    /// <summary>The name of the processing instruction behind each message; nobody outside can know it.</summary>
    private static readonly string Mark = $"end-{RandomNumberGenerator.GetHexString(32)}";

    private static readonly string End = $"<?{Mark}?>\n";

    private ReadOnlyMemory<byte> _message;
    private int _blanks; // in the stead of a declaration
    private int _atEnd;  // characters of End that were handed over
    private char _low;   // the second half of a character for which there was room for one

    private XmlFeed(ReadOnlyMemory<byte> message, int blanks) => Set(message, blanks);

    /// <summary>A feed with its reader, which looks at the first message at once.</summary>
    /// <param name="table">Gives the strings of names.</param>
    /// <param name="message">See <see cref="Set"/>.</param>
    /// <param name="blanks">See <see cref="Set"/>.</param>
    public static (XmlFeed Feed, XmlReader Reader) Create(NameTable table, ReadOnlyMemory<byte> message, int blanks)
    {
        var feed = new XmlFeed(message, blanks);
        var settings = new XmlReaderSettings { ConformanceLevel = ConformanceLevel.Fragment, DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, NameTable = table };
        return (feed, XmlReader.Create(feed, settings, new XmlParserContext(table, new AnyPrefix(table), null, XmlSpace.None)));
    }

    /// <summary>Sets the next message, which is valid UTF-8.</summary>
    /// <param name="blanks">So many blanks come first: a declaration that was read already.</param>
    public void Set(ReadOnlyMemory<byte> message, int blanks)
    {
        _message = message;
        _blanks = blanks;
        _atEnd = 0;
        _low = default;
    }

    /// <summary>The reader stands at the end of the message.</summary>
    public static bool IsEnd(XmlReader reader) => reader.NodeType == XmlNodeType.ProcessingInstruction && reader.LocalName == Mark;

    public override int Read(char[] buffer, int index, int count) => Read(buffer.AsSpan(index, count));

    public override int Read(Span<char> buffer)
    {
        if (_blanks > 0)
        {
            var blanks = Math.Min(_blanks, buffer.Length);
            buffer[..blanks].Fill(' ');
            _blanks -= blanks;
            return blanks;
        }
        var written = 0;
        if (_low != default)
        {
            (buffer[0], _low) = (_low, default);
            written = 1;
        }
        if (!_message.IsEmpty)
        {
            Utf8.ToUtf16(_message.Span, buffer[written..], out var taken, out var decoded, replaceInvalidSequences: false);
            written += decoded;
            _message = _message[taken..];
            if (written == 0) written = Split(buffer);
            if (!_message.IsEmpty || _low != default) return written;
        }
        var end = Math.Min(End.Length - _atEnd, buffer.Length - written);
        End.AsSpan(_atEnd, end).CopyTo(buffer[written..]);
        _atEnd += end;
        return written + end;
    }

    private int Split(Span<char> buffer)
    {
        Span<char> both = stackalloc char[2];
        if (Rune.DecodeFromUtf8(_message.Span, out var rune, out var taken) != OperationStatus.Done || buffer.IsEmpty) return 0;
        rune.EncodeToUtf16(both);
        _message = _message[taken..];
        (buffer[0], _low) = (both[0], both[1]);
        return 1;
    }

    /// <summary>Elements that were cut out of their document have prefixes that are declared nowhere.</summary>
    private sealed class AnyPrefix(NameTable table) : XmlNamespaceManager(table)
    {
        public override string? LookupNamespace(string prefix) => base.LookupNamespace(prefix) ?? prefix;
    }
}
