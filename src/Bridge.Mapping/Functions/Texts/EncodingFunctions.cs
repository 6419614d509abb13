using System.Buffers;
using System.Buffers.Text;
using System.Text.Unicode;
using Bridge.Documents;
using Bridge.Mapping.Functions.Calling;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Functions.Texts;

/// <summary>Base64 and URL encodings.</summary>
internal static class EncodingFunctions
{
    private static readonly SearchValues<byte> Component = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!~*'()"u8);
    private static readonly SearchValues<byte> Whole = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!~*'();/?:@&=+$,#"u8);
    private static readonly SearchValues<byte> Reserved = SearchValues.Create(";/?:@&=+$,#"u8);

    /// <summary>Encodes the characters as single bytes (ISO 8859-1), as the reference does; of larger ones the low byte.</summary>
    public static Val Base64Encode(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        if (arguments.At(0).IsUndefined) return default;
        var text = arguments[0].AsString;
        var bytes = new byte[text.Length];
        for (var i = 0; i < bytes.Length; i++) bytes[i] = (byte)text[i];
        var target = context.Buffers.ReserveText(Base64.GetMaxEncodedToUtf8Length(bytes.Length));
        Base64.EncodeToUtf8(bytes, target, out _, out var written);
        return context.Buffers.TakeText(written);
    }

    /// <summary>Decodes to characters of one byte each. Foreign characters are passed over, the URL alphabet is understood.</summary>
    public static Val Base64Decode(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        if (arguments.At(0).IsUndefined) return default;
        var text = arguments[0].Utf8;
        var chars = new char[text.Length];
        int count = 0, bits = 0, held = 0;
        foreach (var b in text)
        {
            if (b == (byte)'=') break;
            var digit = b switch
            {
                >= (byte)'A' and <= (byte)'Z' => b - 'A',
                >= (byte)'a' and <= (byte)'z' => b - 'a' + 26,
                >= (byte)'0' and <= (byte)'9' => b - '0' + 52,
                (byte)'+' or (byte)'-' => 62,
                (byte)'/' or (byte)'_' => 63,
                _ => -1,
            };
            if (digit < 0) continue;
            bits = ((bits << 6) | digit) & 0xFFFFFF;
            held += 6;
            if (held < 8) continue;
            held -= 8;
            chars[count++] = (char)((bits >> held) & 0xFF);
        }
        return context.Buffers.EncodeText(chars.AsSpan(0, count));
    }

    public static Val EncodeUrlComponent(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site) => Encode(context, arguments.At(0), Component, "encodeUrlComponent");

    public static Val EncodeUrl(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site) => Encode(context, arguments.At(0), Whole, "encodeUrl");

    public static Val DecodeUrlComponent(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site) => Decode(context, arguments.At(0), keepReserved: false, "decodeUrlComponent");

    public static Val DecodeUrl(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site) => Decode(context, arguments.At(0), keepReserved: true, "decodeUrl");

    private static Val Encode(EvaluationContext context, in Val value, SearchValues<byte> safe, string function)
    {
        if (value.IsUndefined) return default;
        var text = value.Utf8;
        if (Wtf8.FindSurrogate(text) >= 0) throw Malformed(value, function);
        var target = context.Buffers.ReserveText(text.Length * 3);
        var at = 0;
        foreach (var b in text)
        {
            if (safe.Contains(b))
            {
                target[at++] = b;
                continue;
            }
            target[at] = (byte)'%';
            b.TryFormat(target[(at + 1)..], out _, "X2");
            at += 3;
        }
        return context.Buffers.TakeText(at);
    }

    private static Val Decode(EvaluationContext context, in Val value, bool keepReserved, string function)
    {
        if (value.IsUndefined) return default;
        var text = value.Utf8;
        var target = context.Buffers.ReserveText(text.Length);
        var at = 0;
        Span<byte> character = stackalloc byte[4];
        for (var i = 0; i < text.Length;)
        {
            if (text[i] != (byte)'%')
            {
                target[at++] = text[i++];
                continue;
            }
            var start = i;
            if (!TryHex(text, ref i, out var first)) throw Malformed(value, function);
            if (first < 0x80)
            {
                if (keepReserved && Reserved.Contains(first))
                {
                    text[start..i].CopyTo(target[at..]);
                    at += 3;
                }
                else
                {
                    target[at++] = first;
                }
                continue;
            }
            var length = first switch { >= 0xC2 and < 0xE0 => 2, >= 0xE0 and < 0xF0 => 3, >= 0xF0 and < 0xF5 => 4, _ => 0 };
            if (length == 0) throw Malformed(value, function);
            character[0] = first;
            for (var n = 1; n < length; n++)
            {
                if (!TryHex(text, ref i, out character[n])) throw Malformed(value, function);
            }
            if (!Utf8.IsValid(character[..length])) throw Malformed(value, function);
            character[..length].CopyTo(target[at..]);
            at += length;
        }
        return context.Buffers.TakeText(at);
    }

    private static bool TryHex(ReadOnlySpan<byte> text, ref int at, out byte value)
    {
        value = 0;
        if (at + 2 >= text.Length || text[at] != (byte)'%' || !Utf8Parser.TryParse(text.Slice(at + 1, 2), out value, out var used, 'X') || used != 2) return false;
        at += 3;
        return true;
    }

    private static MappingException Malformed(in Val value, string function) => MappingException.Create("D3140", JsonOutput.ToText(value), functionName: function);
}
