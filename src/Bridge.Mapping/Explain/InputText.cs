using System.Globalization;
using System.Text;

namespace Bridge.Mapping.Explain;

/// <summary>Fields of the input as texts for people.</summary>
internal static class InputText
{
    /// <summary>Path, value and place: <c>/D/3/Price = 12.50, byte 221912, line 5, columns 41-49</c>.</summary>
    public static string Head(ExplainedInput input)
    {
        if (input.IsContainer) return input.Path;
        var text = new StringBuilder(input.Path);
        text.Append(input.IsSensitive ? " (sensitive)" : input.Value is null ? "" : $" = {input.Value}");
        text.Append(CultureInfo.InvariantCulture, $", byte {input.FileOffset}");
        if (input.Length == 0) return text.Append(", empty").ToString();
        if (input.Column == 0) return text.Append(CultureInfo.InvariantCulture, $", {input.Length} {(input.Length == 1 ? "byte" : "bytes")}").ToString();
        if (input.Line > 1) text.Append(CultureInfo.InvariantCulture, $", line {input.Line}");
        return text.Append(input.Length == 1 ? $", column {Number(input.Column)}" : $", columns {Number(input.Column)}-{Number(input.Column + input.Length - 1)}").ToString();
    }

    /// <summary>One line: as <see cref="Head"/>, and the bytes as text, in hexadecimal before it where they are more than that.</summary>
    public static string Line(ExplainedInput input)
    {
        const int Most = 32;
        if (input.Bytes.Length == 0) return Head(input);
        var bytes = input.Bytes.AsSpan(0, Math.Min(input.Bytes.Length, Most));
        var text = new StringBuilder(Head(input)).Append(": ");
        if (bytes.ContainsAnyExceptInRange((byte)' ', (byte)'~')) AppendHex(text, bytes);
        AppendText(text, bytes);
        if (input.Length > bytes.Length) text.Append('…');
        return text.ToString();
    }

    /// <summary>Rows of sixteen bytes in hexadecimal and as text.</summary>
    public static void AppendRows(StringBuilder text, ExplainedInput input, string indent)
    {
        for (var at = 0; at < input.Bytes.Length; at += 16)
        {
            var row = input.Bytes.AsSpan(at, Math.Min(16, input.Bytes.Length - at));
            text.Append(indent);
            AppendHex(text, row);
            text.Append(' ', (16 - row.Length) * 3);
            AppendText(text, row);
            text.Append('\n');
        }
        if (input.Bytes.Length > 0 && input.Length > input.Bytes.Length) text.Append(indent).Append("…\n");
    }

    private static void AppendHex(StringBuilder text, ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes) text.Append(CultureInfo.InvariantCulture, $"{b:X2} ");
    }

    private static void AppendText(StringBuilder text, ReadOnlySpan<byte> bytes)
    {
        text.Append('|');
        foreach (var b in bytes) text.Append(b is >= 0x20 and < 0x7F ? (char)b : '.');
        text.Append('|');
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
