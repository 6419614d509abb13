using Bridge.Mapping.Numbers;
using System.Buffers;
using Bridge.Documents;
using Bridge.Mapping.Syntax;

namespace Bridge.Mapping.Values;

/// <summary>Values as JSON text: for $string, for errors, and for callers that want the result as text.</summary>
internal static class JsonOutput
{
    /// <summary>The value as JSON, short form, for errors and tests; undefined gives null (the reference).</summary>
    public static string? ToText(in Val value)
    {
        if (value.IsUndefined) return null;
        var buffer = new ArrayBufferWriter<byte>();
        Write(value, buffer, rounded: false, indent: -1, escapeSurrogates: true);
        return Wtf8.Decode(buffer.WrittenSpan);
    }

    /// <summary>Writes JSON. <paramref name="rounded"/>: fractions to 15 digits, as $string does. <paramref name="indent"/>: current depth, or -1 for one line.</summary>
    public static void Write(in Val value, IBufferWriter<byte> output, bool rounded, int indent, bool escapeSurrogates = false)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        switch (value.Kind)
        {
            case ValKind.True: output.Write("true"u8); break;
            case ValKind.False: output.Write("false"u8); break;
            case ValKind.Double or ValKind.TapeNumber or ValKind.Exact or ValKind.BigExact: WriteNumber(value, output, rounded); break;
            case ValKind.Text or ValKind.TapeText: WriteText(value.Utf8, output, escapeSurrogates); break;
            case ValKind.Object or ValKind.TapeObject: WriteObject(value, output, rounded, indent, escapeSurrogates); break;
            case ValKind.Array or ValKind.TapeArray: WriteArray(value, output, rounded, indent, escapeSurrogates); break;
            case ValKind.Function: output.Write("\"\""u8); break;
            default: output.Write("null"u8); break;
        }
    }

    private static void WriteNumber(in Val value, IBufferWriter<byte> output, bool rounded)
    {
        if (value.Kind is ValKind.Exact or ValKind.BigExact || (value.Kind == ValKind.TapeNumber && !rounded))
        {
            ExactMath.Write(value, output);
            return;
        }
        var number = value.AsDouble;
        if (!double.IsFinite(number))
        {
            if (rounded && !double.IsNaN(number)) throw MappingException.Create("D1001", number > 0 ? "null" : "null");
            output.Write("null"u8);
            return;
        }
        var span = output.GetSpan(NumberText.MaxLength);
        output.Advance(rounded ? NumberText.FormatForString(number, span) : NumberText.Format(number, span));
    }

    private static void WriteText(ReadOnlySpan<byte> utf8, IBufferWriter<byte> output, bool escapeSurrogates)
    {
        output.Write("\""u8);
        while (true)
        {
            var at = escapeSurrogates ? Wtf8.FindSurrogate(utf8) : -1;
            var part = at < 0 ? utf8 : utf8[..at];
            output.Advance(JsonEscapes.Escape(part, output.GetSpan(JsonEscapes.MaxEscapedLength(part.Length) + 1)));
            if (at < 0) break;
            var unit = 0xD000 | ((utf8[at + 1] & 0x3F) << 6) | (utf8[at + 2] & 0x3F);
            var span = output.GetSpan(6);
            "\\u"u8.CopyTo(span);
            unit.TryFormat(span[2..], out _, "X4");
            output.Advance(6);
            utf8 = utf8[(at + 3)..];
        }
        output.Write("\""u8);
    }

    private static void WriteObject(in Val value, IBufferWriter<byte> output, bool rounded, int indent, bool escapeSurrogates)
    {
        output.Write("{"u8);
        var first = true;
        var members = new MemberCursor(value);
        while (members.Next(out var name, out var member))
        {
            if (member.IsUndefined) continue;
            if (!first) output.Write(","u8);
            first = false;
            NewLine(output, indent, 1);
            WriteText(name.Utf8, output, escapeSurrogates);
            output.Write(indent < 0 ? ":"u8 : ": "u8);
            Write(member, output, rounded, indent < 0 ? -1 : indent + 1, escapeSurrogates);
        }
        if (!first) NewLine(output, indent, 0);
        output.Write("}"u8);
    }

    private static void WriteArray(in Val value, IBufferWriter<byte> output, bool rounded, int indent, bool escapeSurrogates)
    {
        output.Write("["u8);
        var first = true;
        var items = new ItemCursor(value);
        while (items.Next(out var item))
        {
            if (!first) output.Write(","u8);
            first = false;
            NewLine(output, indent, 1);
            Write(item, output, rounded, indent < 0 ? -1 : indent + 1, escapeSurrogates);
        }
        if (!first) NewLine(output, indent, 0);
        output.Write("]"u8);
    }

    private static void NewLine(IBufferWriter<byte> output, int indent, int deeper)
    {
        if (indent < 0) return;
        output.Write("\n"u8);
        var spaces = (indent + deeper) * 2;
        output.GetSpan(spaces)[..spaces].Fill((byte)' ');
        output.Advance(spaces);
    }
}
