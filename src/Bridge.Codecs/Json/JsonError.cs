using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Bridge.Formats;

namespace Bridge.Codecs.Json;

/// <summary>Throws for bytes that are no JSON, off the hot path.</summary>
internal static class JsonError
{
    public const string NoJson = "BR2101", Depth = "BR2102", Duplicate = "BR2103", Encoding = "BR2104";

    [DoesNotReturn]
    public static void Throw(ReadOnlySpan<byte> source, int at, string what, string code = NoJson) => throw Make(source, at, what, code);

    public static MessageFormatException Make(ReadOnlySpan<byte> source, int at, string what, string code = NoJson)
    {
        at = Math.Min(at, source.Length);
        return new MessageFormatException(code, $"JSON at {Place(source, at)}: {what}", at)
        {
            Bytes = source.Slice(at, Math.Min(16, source.Length - at)).ToArray(),
        };
    }

    [DoesNotReturn]
    public static void Expected(ReadOnlySpan<byte> source, int at, string expected) => Throw(source, at, $"expected {expected}, found {Found(source, at)}");

    public static string Found(ReadOnlySpan<byte> source, int at)
    {
        if (at >= source.Length) return "the end of the message";
        var b = source[at];
        var hex = b.ToString("X2", CultureInfo.InvariantCulture);
        if (b is > 0x20 and < 0x7F) return $"'{(char)b}' ({hex})";
        if (b < 0x80) return $"byte {hex}";
        return Rune.DecodeFromUtf8(source[at..], out var rune, out var used) == System.Buffers.OperationStatus.Done
            ? $"'{rune}' ({Convert.ToHexString(source.Slice(at, used))})"
            : $"byte {hex}";
    }

    /// <summary>Says where invalid UTF-8 begins.</summary>
    [DoesNotReturn]
    public static void ThrowInvalidUtf8(ReadOnlySpan<byte> source)
    {
        if (source.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || source.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
        {
            Throw(source, 0, "the message begins with the mark of UTF-16; JSON is UTF-8, so the sender must convert it", Encoding);
        }
        var at = 0;
        while (at < source.Length && Rune.DecodeFromUtf8(source[at..], out _, out var used) == System.Buffers.OperationStatus.Done) at += used;
        Throw(source, at, $"{Found(source, at)} is no UTF-8; the sender writes another code page or the message was cut", Encoding);
    }

    /// <summary>A place in words: the byte, and in a message of several lines the line and the column.</summary>
    public static string Place(ReadOnlySpan<byte> source, int at)
    {
        var line = source[..at].Count((byte)'\n') + 1;
        return line == 1 ? $"byte {at}" : $"byte {at} (line {line}, column {Column(source, at)})";
    }

    /// <summary>The column of a byte in valid UTF-8: characters of its line, from 1; a byte order mark is none.</summary>
    public static int Column(ReadOnlySpan<byte> source, int at)
    {
        var line = source[(source[..at].LastIndexOf((byte)'\n') + 1)..at];
        var column = line.Length == at && line.StartsWith("\uFEFF"u8) ? 0 : 1;
        foreach (var b in line)
        {
            if ((b & 0xC0) != 0x80) column++; // continuations are no characters of their own
        }
        return column;
    }
}
