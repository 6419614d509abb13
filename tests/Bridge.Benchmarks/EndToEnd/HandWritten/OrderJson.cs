using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Bridge.Benchmarks.EndToEnd.HandWritten;

/// <summary>Makes the benchmark's JSON by hand, as the mapping of the bridge does.</summary>
internal sealed class OrderJson
{
    private readonly ArrayBufferWriter<byte> _bytes = new();
    private readonly Utf8JsonWriter _json;

    public OrderJson() => _json = new Utf8JsonWriter(_bytes);

    /// <summary>A CSV line No;Sku;Qty;Price;Country, whose decimals have commas. The result is valid until the next call.</summary>
    public ReadOnlyMemory<byte> FromCsv(ReadOnlySpan<byte> line)
    {
        Span<Range> fields = stackalloc Range[5];
        var count = 0;
        var start = 0;
        for (var i = 0; i <= line.Length && count < 5; i++)
        {
            if (i < line.Length && line[i] != (byte)';') continue;
            fields[count++] = start..i;
            start = i + 1;
        }
        Begin();
        _json.WriteStartObject();
        _json.WriteString("orderId"u8, line[fields[0]]);
        _json.WriteString("sku"u8, Encoding.UTF8.GetString(line[fields[1]]).ToUpperInvariant());
        _json.WriteNumber("quantity"u8, Decimal(line[fields[2]]));
        _json.WriteNumber("price"u8, Decimal(line[fields[3]]));
        _json.WriteString("country"u8, line[fields[4]]);
        _json.WriteEndObject();
        return End();
    }

    /// <summary>A text that is a number, a blank and words.</summary>
    public ReadOnlyMemory<byte> FromText(ReadOnlySpan<byte> text)
    {
        var blank = text.IndexOf((byte)' ');
        Utf8Parser.TryParse(text[..blank], out long number, out _);
        Begin();
        _json.WriteStartObject();
        _json.WriteNumber("no"u8, number);
        _json.WriteString("text"u8, text[(blank + 1)..]);
        _json.WriteEndObject();
        return End();
    }

    private static decimal Decimal(ReadOnlySpan<byte> field)
    {
        Span<byte> digits = stackalloc byte[field.Length];
        field.CopyTo(digits);
        if (digits.IndexOf((byte)',') is >= 0 and var comma) digits[comma] = (byte)'.';
        Utf8Parser.TryParse(digits, out decimal value, out _);
        return value;
    }

    private void Begin()
    {
        _bytes.ResetWrittenCount();
        _json.Reset();
    }

    private ReadOnlyMemory<byte> End()
    {
        _json.Flush();
        return _bytes.WrittenMemory;
    }
}
