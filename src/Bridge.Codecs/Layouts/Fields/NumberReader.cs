namespace Bridge.Codecs.Layouts.Fields;

/// <summary>Numbers as old formats write them, to JSON's number syntax, digit for digit. Pure.</summary>
internal static class NumberReader
{
    /// <summary>The most bytes that <see cref="TryRead"/> writes for a text.</summary>
    public static int MaxLength(FieldLayout field, int length) => length + Math.Max(field.Scale, 0) + 3;

    /// <summary>True when the text is a canonical number already, so that it can stay a slice.</summary>
    public static bool IsCanonical(FieldLayout field, ReadOnlySpan<byte> text)
    {
        if (field.Sign != SignStyle.Leading || text.IsEmpty) return false;
        var at = text[0] == '-' ? 1 : 0;
        if (at == text.Length || text[at] is < (byte)'0' or > (byte)'9') return false;
        if (text[at] == '0' && at + 1 < text.Length && text[at + 1] != '.') return false;
        var point = -1;
        for (; at < text.Length; at++)
        {
            var c = text[at];
            if (c is >= (byte)'0' and <= (byte)'9') continue;
            if (c != '.' || point >= 0 || field.DecimalMark != '.' || field.Type == FieldType.Integer) return false;
            point = at;
        }
        if (point < 0) return field.DecimalMark != 0 || field.Scale <= 0;
        return point < text.Length - 1 && (field.Scale < 0 || text.Length - 1 - point <= field.Scale);
    }

    /// <summary>Reads a number; false if it is none, with the reason.</summary>
    /// <param name="field">How it is written.</param>
    /// <param name="text">The characters in ASCII, blanks and padding around them allowed.</param>
    /// <param name="target">At least <see cref="MaxLength"/> bytes.</param>
    /// <param name="written">How many were written.</param>
    /// <param name="reason">Why it is no number.</param>
    public static bool TryRead(FieldLayout field, ReadOnlySpan<byte> text, Span<byte> target, out int written, out string reason)
    {
        written = 0;
        reason = "";
        text = text.Trim((byte)' ');
        if (!TryTakeSign(field, ref text, out var negative, out var punched, out reason)) return false;
        if (field.Pad is not ('0' or ' ') && field.Pad < 0x80) text = text.TrimStart((byte)field.Pad);

        var at = 0;
        if (negative) target[at++] = (byte)'-';
        var first = at;
        var point = -1;
        if (ReadDigits(field, text, punched, target[first..]) is var plain and > 0)
        {
            at += plain;
            if (field.DecimalMark == 0 && field.Scale > 0) at = InsertPoint(target, first, at, field.Scale);
            written = at;
            return true;
        }
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (punched >= 0 && i == (field.Sign == SignStyle.Overpunch ? text.Length - 1 : 0)) c = (byte)('0' + punched);
            if (c is >= (byte)'0' and <= (byte)'9')
            {
                if (point < 0 && at == first + 1 && target[first] == '0') at = first; // a leading zero
                target[at++] = c;
            }
            else if (c == field.DecimalMark && c != 0 && point < 0 && field.Type != FieldType.Integer)
            {
                if (at == first) target[at++] = (byte)'0';
                point = at;
                target[at++] = (byte)'.';
            }
            else if (c != field.GroupMark || c == 0 || point >= 0 || at == first)
            {
                reason = $"'{(c is > 0x20 and < 0x7F ? (char)c : '?')}' ({c:X2}) at character {i + 1} is no digit";
                return false;
            }
        }
        if (at == first || (point == first && at == first + 1))
        {
            reason = "it has no digits";
            return false;
        }
        if (point == at - 1) at--; // a point without decimals
        else if (point >= 0 && field.Scale >= 0 && at - point - 1 > field.Scale)
        {
            reason = $"it has {at - point - 1} decimals and the field {field.Scale}";
            return false;
        }
        if (point < 0 && field.DecimalMark == 0 && field.Scale > 0) at = InsertPoint(target, first, at, field.Scale);
        written = at;
        return true;
    }

    // Digits alone, perhaps with a sign punched into the last: what most numbers of fixed formats are. Leading zeros are dropped; 0 where it is anything else.
    private static int ReadDigits(FieldLayout field, ReadOnlySpan<byte> text, int punched, Span<byte> target)
    {
        if (punched >= 0)
        {
            if (field.Sign != SignStyle.Overpunch) return 0;
            text = text[..^1];
        }
        if (text.IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0) return 0;
        var zeros = text.IndexOfAnyExcept((byte)'0');
        text = zeros >= 0 ? text[zeros..] : punched < 0 && text.Length > 0 ? text[^1..] : default;
        text.CopyTo(target);
        if (punched < 0) return text.Length;
        target[text.Length] = (byte)('0' + punched);
        return text.Length + 1;
    }

    private static bool TryTakeSign(FieldLayout field, ref ReadOnlySpan<byte> text, out bool negative, out int punched, out string reason)
    {
        negative = false;
        punched = -1;
        reason = text.IsEmpty ? "it is blank" : "";
        if (text.IsEmpty) return false;
        switch (field.Sign)
        {
            case SignStyle.Leading or SignStyle.LeadingSeparate:
                negative = text[0] == '-';
                if (negative || text[0] == '+') text = text[1..].TrimStart((byte)' ');
                else if (field.Sign == SignStyle.LeadingSeparate) reason = "it does not begin with + or -";
                break;
            case SignStyle.Trailing or SignStyle.TrailingSeparate:
                negative = text[^1] == '-';
                if (negative || text[^1] == '+') text = text[..^1].TrimEnd((byte)' ');
                else if (field.Sign == SignStyle.TrailingSeparate) reason = "it does not end with + or -";
                break;
            case SignStyle.Overpunch or SignStyle.OverpunchLeading:
                var c = field.Sign == SignStyle.Overpunch ? text[^1] : text[0];
                if (c is >= (byte)'0' and <= (byte)'9') break;
                punched = OverpunchDigit.Read(c, out negative);
                if (punched < 0) reason = $"'{(c is > 0x20 and < 0x7F ? (char)c : '?')}' ({c:X2}) is no digit with a sign; positive are {{ A-I, negative }} J-R";
                break;
            default: break;
        }
        return reason.Length == 0;
    }

    private static int InsertPoint(Span<byte> target, int first, int end, int scale)
    {
        var digits = end - first;
        if (digits <= scale)
        {
            // 5 with scale 2 is 0.05
            var shift = scale - digits + 1;
            target[first..end].CopyTo(target[(first + shift)..]);
            target.Slice(first, shift).Fill((byte)'0');
            end += shift;
        }
        target[(end - scale)..end].CopyTo(target[(end - scale + 1)..]);
        target[end - scale] = (byte)'.';
        return end + 1;
    }
}
