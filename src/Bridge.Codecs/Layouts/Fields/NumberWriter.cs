namespace Bridge.Codecs.Layouts.Fields;

/// <summary>Numbers in JSON's syntax to the form of old formats; no digit is lost silently. Pure.</summary>
internal static class NumberWriter
{
    /// <summary>Writes a number without padding; false if its form cannot hold it, with the reason.</summary>
    /// <param name="field">How it is written.</param>
    /// <param name="json">The number in JSON's syntax.</param>
    /// <param name="width">Digits of a field that is filled with zeros (its width less the sign); 0 for none.</param>
    /// <param name="target">Where the characters go, in ASCII.</param>
    /// <param name="reason">Why not.</param>
    public static bool TryWrite(FieldLayout field, ReadOnlySpan<byte> json, int width, AsciiBuffer target, out string reason)
    {
        if (!TrySplit(json, out var negative, out var whole, out var decimals, out var exponent) || exponent != 0)
        {
            if (exponent == 0 || !TryExpand(json, negative, whole, decimals, exponent, out var plain))
            {
                reason = "it is no number";
                return false;
            }
            return TryWrite(field, plain, width, target, out reason);
        }
        reason = "";
        if (whole.Length > 1 && whole[0] == '0') whole = whole.TrimStart((byte)'0');
        var scale = field.Scale >= 0 ? field.Scale : decimals.Length;
        if (decimals.Length > scale)
        {
            if (decimals[scale..].IndexOfAnyExcept((byte)'0') >= 0)
            {
                reason = $"it has more decimals than the {scale} of the field; round it in the mapping";
                return false;
            }
            decimals = decimals[..scale];
        }
        if (negative && field.Sign == SignStyle.None)
        {
            reason = "it is negative and the field has no sign";
            return false;
        }
        if (field.DecimalMark == 0 && whole is [(byte)'0'] && scale > 0) whole = default;

        var isSeparate = field.Sign is SignStyle.LeadingSeparate or SignStyle.TrailingSeparate;
        if (field.Sign is SignStyle.Leading or SignStyle.LeadingSeparate && (negative || isSeparate)) target.Add((byte)(negative ? '-' : '+'));
        var first = target.Written.Length;
        var length = whole.Length + scale + (field.DecimalMark != 0 && scale > 0 ? 1 : 0);
        var room = width - (field.Sign is SignStyle.Trailing or SignStyle.TrailingSeparate || (field.Sign is SignStyle.Leading && negative) || field.Sign is SignStyle.LeadingSeparate ? 1 : 0);
        for (; length < room; room--) target.Add((byte)'0');
        for (var i = 0; i < whole.Length; i++)
        {
            if (field.GroupMark != 0 && i > 0 && (whole.Length - i) % 3 == 0) target.Add(field.GroupMark);
            target.Add(whole[i]);
        }
        if (field.DecimalMark != 0 && scale > 0) target.Add(field.DecimalMark);
        for (var i = 0; i < scale; i++) target.Add(i < decimals.Length ? decimals[i] : (byte)'0');
        if (target.Written.Length == first) target.Add((byte)'0');
        if (field.Sign is SignStyle.Overpunch) target.Punch(target.Written.Length - 1, negative);
        if (field.Sign is SignStyle.OverpunchLeading) target.Punch(first, negative);
        if (field.Sign is SignStyle.TrailingSeparate || (field.Sign is SignStyle.Trailing && (negative || width > 0))) target.Add((byte)(negative ? '-' : isSeparate ? '+' : ' '));
        return true;
    }

    private static bool TrySplit(ReadOnlySpan<byte> json, out bool negative, out ReadOnlySpan<byte> whole, out ReadOnlySpan<byte> decimals, out int exponent)
    {
        negative = json.Length > 0 && json[0] == '-';
        if (negative) json = json[1..];
        whole = decimals = default;
        exponent = 0;
        var e = json.IndexOfAny((byte)'e', (byte)'E');
        if (e >= 0)
        {
            if (!System.Buffers.Text.Utf8Parser.TryParse(json[(e + 1)..], out exponent, out var used) || used != json.Length - e - 1 || exponent is < -400 or > 400) return false;
            json = json[..e];
        }
        var point = json.IndexOf((byte)'.');
        whole = point < 0 ? json : json[..point];
        if (point >= 0) decimals = json[(point + 1)..];
        return whole.Length > 0 && whole.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0 && (point < 0 || decimals.Length > 0) && decimals.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;
    }

    // 1.25e3 is 1250; rare, so it may allocate.
    private static bool TryExpand(ReadOnlySpan<byte> json, bool negative, ReadOnlySpan<byte> whole, ReadOnlySpan<byte> decimals, int exponent, out byte[] plain)
    {
        plain = [];
        if (json.IsEmpty || whole.IsEmpty || whole.IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0 || decimals.IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0) return false;
        var digits = new List<byte>([.. whole, .. decimals]);
        var point = whole.Length + exponent;
        while (point <= 0)
        {
            digits.Insert(0, (byte)'0');
            point++;
        }
        while (digits.Count < point) digits.Add((byte)'0');
        plain = [.. negative ? "-"u8 : default, .. digits[..point], .. point < digits.Count ? "."u8 : default, .. digits[point..]];
        return true;
    }
}
