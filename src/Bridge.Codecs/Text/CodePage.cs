using System.Buffers;
using System.Collections.Frozen;
using System.Text;
using System.Text.Unicode;
using Bridge.Configuration;
using Bridge.Documents;
using Bridge.Formats;

namespace Bridge.Codecs.Text;

/// <summary>
/// The character encoding of a peer, to UTF-8 and back, without silent substitutes: a byte without a character and a character without a byte are errors.
/// Encodings of one byte a character use tables. Immutable and thread-safe.
/// </summary>
internal sealed class CodePage
{
    public const string WrongByte = "BR2114", NoByte = "BR2115";

    public static readonly CodePage Utf8 = new("utf-8", new UTF8Encoding(false, true));

    private static readonly FrozenDictionary<string, string> Names = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["utf8"] = "utf-8",
        ["latin1"] = "iso-8859-1",
        ["ascii"] = "us-ascii",
        ["cp037"] = "IBM037",
        ["ebcdic"] = "IBM037",
        ["cp500"] = "IBM500",
        ["cp273"] = "IBM273",
        ["cp1047"] = "IBM1047",
        ["cp1140"] = "IBM01140",
        ["cp1141"] = "IBM01141",
        ["cp437"] = "IBM437",
        ["cp850"] = "ibm850",
        ["cp852"] = "ibm852",
        ["cp858"] = "IBM00858",
        ["cp1250"] = "windows-1250",
        ["cp1251"] = "windows-1251",
        ["cp1252"] = "windows-1252",
        ["cp1253"] = "windows-1253",
        ["cp1254"] = "windows-1254",
        ["cp1257"] = "windows-1257",
        ["sjis"] = "shift_jis",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private readonly Encoding _encoding;
    private readonly bool _isWide; // no character is one byte
    private readonly char[]? _toChar;                     // one byte a character
    private readonly FrozenDictionary<char, byte>? _toByte;

    private CodePage(string name, Encoding encoding)
    {
        _encoding = encoding;
        Name = name;
        IsUtf8 = encoding is UTF8Encoding;
        _isWide = encoding is UnicodeEncoding or UTF32Encoding;
        if (!encoding.IsSingleByte) return;
        _toChar = new char[256];
        var toByte = new Dictionary<char, byte>();
        for (var b = 255; b >= 0; b--)
        {
            var text = encoding.GetString([(byte)b]);
            _toChar[b] = text.Length == 1 ? text[0] : '\uFFFF';
            if (_toChar[b] != '\uFFFF') toByte[_toChar[b]] = (byte)b;
        }
        _toByte = toByte.ToFrozenDictionary();
        IsAsciiCompatible = Enumerable.Range(0, 128).All(b => _toChar[b] == b);
    }

    /// <summary>The name as configured.</summary>
    public string Name { get; }

    /// <summary>The IANA name.</summary>
    public string WebName => _encoding.WebName;

    public bool IsUtf8 { get; }

    /// <summary>True when bytes below 0x80 are ASCII and mean nothing else, alone or within a character.</summary>
    public bool IsAsciiCompatible { get => IsUtf8 || field; }

    /// <summary>True when each byte is a character, so that positions count both.</summary>
    public bool IsSingleByte => _toChar is not null;

    /// <summary>Reads the option <c>encoding</c>.</summary>
    public static CodePage Read(ConfigReader c)
    {
        var name = c.Text("encoding", "Character encoding: utf-8, latin1, cp1252, cp850, or an EBCDIC code page such as cp037, cp273, cp500, cp1047, cp1140.", "utf-8");
        var page = Find(name);
        c.Check(page is not null, "encoding", $"there is no encoding '{name}'{NearestName.Hint(name, Names.Keys)}; names are those of IANA, or {string.Join(", ", Names.Keys.Order(StringComparer.Ordinal))}");
        return page ?? Utf8;
    }

    /// <summary>Finds an encoding by name; null if there is none.</summary>
    public static CodePage? Find(string name)
    {
        if (name.ToLowerInvariant() is "utf-8" or "utf8") return Utf8;
        try
        {
            var known = Names.GetValueOrDefault(name, name);
            var encoding = Create(known, DecoderFallback.ExceptionFallback);
            // U+FFFF stands for "no character" in the table.
            return new CodePage(name, encoding.IsSingleByte ? Create(known, new DecoderReplacementFallback("\uFFFF")) : encoding);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    private static Encoding Create(string name, DecoderFallback fallback) =>
        CodePagesEncodingProvider.Instance.GetEncoding(name, EncoderFallback.ExceptionFallback, fallback) ?? Encoding.GetEncoding(name, EncoderFallback.ExceptionFallback, fallback);

    /// <summary>True when the bytes can be used as UTF-8 as they are.</summary>
    public bool IsAsciiOrValidUtf8(ReadOnlySpan<byte> bytes) => IsUtf8 ? System.Text.Unicode.Utf8.IsValid(bytes) : IsAsciiCompatible && Ascii.IsValid(bytes);

    /// <summary>The character of a byte; only for encodings of one byte a character.</summary>
    public char CharOf(byte b) => _toChar![b];

    /// <summary>The byte of a character, or null; only for encodings of one byte a character, and ASCII characters of the others but UTF-16 and UTF-32.</summary>
    public byte? ByteOf(char c) => _toByte is not null ? (_toByte.TryGetValue(c, out var b) ? b : null) : c < 0x80 && !_isWide ? (byte)c : null;

    /// <summary>Appends the bytes as UTF-8 to a document's scratch.</summary>
    /// <param name="offset">Where the bytes stand in the message, for errors.</param>
    /// <param name="what">Names the value in errors, such as "field CITY of record D".</param>
    public void ToUtf8(Document document, ReadOnlySpan<byte> bytes, int offset, string what)
    {
        if (_toChar is not null)
        {
            var target = document.ReserveScratch(bytes.Length * 3);
            var at = 0;
            for (var i = 0; i < bytes.Length; i++)
            {
                var c = _toChar[bytes[i]];
                if (c < 0x80) target[at++] = (byte)c;
                else if (c != '\uFFFF') at += JsonEscapes.WriteScalar(c, target[at..]);
                else throw Wrong(bytes, i, offset, what);
            }
            document.AdvanceScratch(at);
            return;
        }
        if (IsUtf8)
        {
            if (!System.Text.Unicode.Utf8.IsValid(bytes))
            {
                var good = 0;
                while (Rune.DecodeFromUtf8(bytes[good..], out _, out var used) == OperationStatus.Done) good += used;
                throw Wrong(bytes, good, offset, what);
            }
            document.AppendScratch(bytes);
            return;
        }
        try
        {
            var chars = ArrayPool<char>.Shared.Rent(_encoding.GetMaxCharCount(bytes.Length));
            var count = _encoding.GetChars(bytes, chars);
            var target = document.ReserveScratch(count * 3);
            document.AdvanceScratch(Encoding.UTF8.GetBytes(chars.AsSpan(0, count), target));
            ArrayPool<char>.Shared.Return(chars);
        }
        catch (DecoderFallbackException e)
        {
            throw Wrong(bytes, Math.Clamp(e.Index, 0, Math.Max(0, bytes.Length - 1)), offset, what);
        }
    }

    /// <summary>Appends one byte of a text in ASCII's place as UTF-8; false if it is no character of this encoding, which is UTF-8 itself or has one byte a character.</summary>
    public bool TryAppend(byte value, List<byte> utf8)
    {
        if (IsUtf8 || value < 0x80)
        {
            utf8.Add(value);
            return true;
        }
        if (_toChar![value] == '\uFFFF') return false;
        Span<byte> scalar = stackalloc byte[4];
        foreach (var b in scalar[..JsonEscapes.WriteScalar(_toChar[value], scalar)]) utf8.Add(b);
        return true;
    }

    /// <summary>True when the byte is never a part of a longer character, so that it can end or mark something wherever it stands.</summary>
    public bool IsAlone(byte value)
    {
        if (IsSingleByte || IsUtf8) return true;
        Span<byte> two = [0, value];
        for (var lead = 0x81; lead < 0xFF; lead++)
        {
            two[0] = (byte)lead;
            try
            {
                if (_encoding.GetString(two).Length == 1) return false;
            }
            catch (DecoderFallbackException)
            {
                // no character begins so
            }
        }
        return true;
    }

    /// <summary>The longest beginning of an encoded text that fits into so many bytes and ends with a whole character.</summary>
    public int Fit(ReadOnlySpan<byte> encoded, int room)
    {
        if (encoded.Length <= room) return encoded.Length;
        if (IsSingleByte) return room;
        var fit = room;
        if (IsUtf8)
        {
            while (fit > 0 && (encoded[fit] & 0xC0) == 0x80) fit--;
            return fit;
        }
        fit = 0;
        foreach (var rune in _encoding.GetString(encoded).EnumerateRunes())
        {
            var size = _encoding.GetByteCount(rune.ToString());
            if (fit + size > room) break;
            fit += size;
        }
        return fit;
    }

    /// <summary>Writes UTF-8 text in this encoding.</summary>
    /// <exception cref="MessageFormatException">A character has no byte in it, or is half of a surrogate pair.</exception>
    public void FromUtf8(ReadOnlySpan<byte> utf8, IBufferWriter<byte> output)
    {
        RefuseHalves(utf8);
        if (IsUtf8 || (IsAsciiCompatible && Ascii.IsValid(utf8)))
        {
            output.Write(utf8);
            return;
        }
        if (_toByte is not null)
        {
            var target = output.GetSpan(utf8.Length);
            output.Advance(EncodeSingle(utf8, target));
            return;
        }
        var chars = ArrayPool<char>.Shared.Rent(utf8.Length);
        try
        {
            var count = Encoding.UTF8.GetChars(utf8, chars);
            var target = output.GetSpan(_encoding.GetMaxByteCount(count));
            output.Advance(_encoding.GetBytes(chars.AsSpan(0, count), target));
        }
        catch (EncoderFallbackException e)
        {
            throw Missing(e.CharUnknownHigh != 0 ? char.ConvertToUtf32(e.CharUnknownHigh, e.CharUnknownLow) : e.CharUnknown);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(chars);
        }
    }

    /// <summary>UTF-8 of a document as a text that is written in this encoding later.</summary>
    /// <exception cref="MessageFormatException">It holds half of a surrogate pair, which has no byte in any encoding.</exception>
    public string Utf16Of(ReadOnlySpan<byte> utf8)
    {
        RefuseHalves(utf8);
        return Encoding.UTF8.GetString(utf8);
    }

    // Half of a pair, which a text of JSON may hold ("\ud800"), stands in a document as three bytes that are no UTF-8.
    private void RefuseHalves(ReadOnlySpan<byte> utf8)
    {
        for (var at = utf8.IndexOf((byte)0xED); at >= 0 && at + 2 < utf8.Length;)
        {
            if (utf8[at + 1] >= 0xA0) throw Missing(0xD000 | ((utf8[at + 1] & 0x3F) << 6) | (utf8[at + 2] & 0x3F));
            var next = utf8[(at + 3)..].IndexOf((byte)0xED);
            at = next < 0 ? -1 : at + 3 + next;
        }
    }

    private int EncodeSingle(ReadOnlySpan<byte> utf8, Span<byte> target)
    {
        var at = 0;
        while (!utf8.IsEmpty)
        {
            Rune.DecodeFromUtf8(utf8, out var rune, out var used);
            if (rune.Value > 0xFFFF || !_toByte!.TryGetValue((char)rune.Value, out target[at])) throw Missing(rune.Value);
            at++;
            utf8 = utf8[used..];
        }
        return at;
    }

    private MessageFormatException Missing(int character) =>
        new(NoByte, $"the character '{char.ConvertFromUtf32(character is >= 0xD800 and <= 0xDFFF ? 0xFFFD : character)}' (U+{character:X4}) does not exist in {Name}; translate it in the mapping ($ascii, $codepage, $translate) or choose another encoding");

    private MessageFormatException Wrong(ReadOnlySpan<byte> bytes, int at, int offset, string what) =>
        new(WrongByte, $"{what}: byte {bytes[at]:X2} at {offset + at} is no character of {Name}; the sender writes another encoding, or the bytes are damaged", offset + at)
        {
            Bytes = bytes.Slice(at, Math.Min(16, bytes.Length - at)).ToArray(),
        };
}
