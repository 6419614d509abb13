using System.Text;
using Bridge.Formats;

namespace Bridge.Codecs.Tests.Framing;

public class FramerTests
{
    [Theory]
    [InlineData("type: lines", "a\nb\r\n\nc", "a|b|c")]
    [InlineData("{ type: lines, blank: keep }", "a\n\r\nc\r", "a||c")]
    [InlineData("{ type: lines, line_end: lf }", "a\r\nb\n", "a\r|b")]
    [InlineData("{ type: lines, line_end: crlf }", "a\nb\r\nc\r\r\n", "a\nb|c\r")]
    [InlineData("{ type: lines, line_end: cr }", "a\rb\r", "a|b")]
    [InlineData("{ type: delimiter, any_of: [crlf, cr, lf] }", "a\rb\nc\r\nd\n", "a|b|c|d")]
    [InlineData("{ type: delimiter, delimiter: etx, keep: true }", "a\u0003\u0003b\u0003", "a\u0003|b\u0003")]
    [InlineData("{ type: delimiter, delimiter: etx, unfinished: take }", "a\u0003b", "a|b")]
    [InlineData("{ type: length_prefix, bytes: 2 }", "\0\u0003abc\0\0\0\u0001d", "abc||d")]
    [InlineData("{ type: length_prefix, bytes: 2, endian: little, inclusive: true, empty: ignore }", "\u0005\0abc\u0002\0\u0003\0d", "abc|d")]
    [InlineData("{ type: length_prefix, as: digits, bytes: 4 }", "0003abc0001d", "abc|d")]
    [InlineData("{ type: length_prefix, bytes: 1, adjust: 2 }", "\u0001abc", "abc")]
    [InlineData("type: start_end", "noise\u0002one\u0003\r\n\u0002\u0003\u0002two\u0003", "one||two")]
    [InlineData("type: start_end", "\u0002cut\u0002whole\u0003", "whole")]
    [InlineData("{ type: start_end, check: lrc }", "\u0002" + "A\u0003\u0042\u0002" + "A\u0003\u0043\u0002" + "B\u0003\u0041", "A|B")]
    [InlineData("type: mllp", "\u000BMSH\u001C\r\u000BMSH2\u001C\u000B\u001C\r", "MSH|MSH2|")]
    [InlineData("{ type: fixed, length: 3 }", "abcdef", "abc|def")]
    [InlineData("type: whole", "a\nb", "a\nb")]
    public void Frames_are_cut(string framing, string stream, string expected)
    {
        Assert.Equal(expected.Split('|'), Feed.Frames(Kit.Framer(framing), stream));
    }

    [Theory]
    [InlineData("{ type: delimiter, delimiter: etx }", "a\u0003" + "b", FrameStatus.Broken, "b")]
    [InlineData("{ type: length_prefix, bytes: 2 }", "\0\u0005" + "abc", FrameStatus.Broken, "\0\u0005" + "abc")]
    [InlineData("{ type: length_prefix, as: digits }", "abcd", FrameStatus.Broken, "abcd")]
    [InlineData("{ type: length_prefix, inclusive: true, bytes: 2 }", "\0\u0001", FrameStatus.Broken, "\0\u0001")]
    [InlineData("{ type: length_prefix, max: 10KiB }", "GET / HTTP/1.1\r\n", FrameStatus.Broken, "GET / HTTP/1.1\r\n")]
    [InlineData("{ type: start_end, check: lrc }", "\u0002" + "A\u0003\u0043", FrameStatus.Skipped, "\u0002" + "A\u0003\u0043")]
    [InlineData("type: start_end", "noise\u0002" + "A\u0003", FrameStatus.Skipped, "noise")]
    [InlineData("type: start_end", "\u0002" + "A", FrameStatus.Broken, "\u0002" + "A")]
    [InlineData("{ type: fixed, length: 3 }", "abcd", FrameStatus.Broken, "d")]
    public void What_is_no_frame_is_shown_with_its_bytes(string framing, string stream, FrameStatus status, string bytes)
    {
        var found = Feed.Read(Kit.Framer(framing), Encoding.Latin1.GetBytes(stream), []);
        Assert.Contains((status, bytes), found);
    }

    [Theory]
    [InlineData("lrc", "313233343536373839", "31")]
    [InlineData("lrc_twos", "313233343536373839", "23")]
    [InlineData("sum8", "313233343536373839", "DD")]
    [InlineData("crc16_arc", "313233343536373839", "BB3D")]
    [InlineData("crc16_modbus", "313233343536373839", "374B")]
    [InlineData("crc16_xmodem", "313233343536373839", "31C3")]
    [InlineData("crc16_ccitt_false", "313233343536373839", "29B1")]
    [InlineData("crc16_kermit", "313233343536373839", "8921")]
    [InlineData("crc32", "313233343536373839", "2639F4CB")]
    public void Check_characters_are_those_of_the_catalogues(string check, string payload, string expected)
    {
        var framer = Kit.Framer($"{{ type: start_end, check: {check}, check_over: data, check_as: hex }}");
        var written = Encoding.Latin1.GetString(Feed.Write(framer, Convert.FromHexString(payload)));
        Assert.Equal(expected, written[(written.IndexOf('\u0003', StringComparison.Ordinal) + 1)..]);
    }

    /// <summary>Tables take eight bytes at a time and the rest one by one; by the definition it goes bit by bit.</summary>
    [Theory]
    [InlineData("crc16_arc", 0x8005u, 16, true, 0u)]
    [InlineData("crc16_modbus", 0x8005u, 16, true, 0xFFFFu)]
    [InlineData("crc16_xmodem", 0x1021u, 16, false, 0u)]
    [InlineData("crc16_ccitt_false", 0x1021u, 16, false, 0xFFFFu)]
    [InlineData("crc16_kermit", 0x1021u, 16, true, 0u)]
    [InlineData("crc32", 0x04C11DB7u, 32, true, 0xFFFFFFFFu)]
    public void Check_characters_are_those_of_the_definition(string check, uint polynomial, int bits, bool isReflected, uint start)
    {
        var random = new Random(3);
        for (var length = 0; length < 70; length++)
        {
            var payload = new byte[length];
            for (var i = 0; i < length; i++) payload[i] = (byte)random.Next(0x20, 0x100);
            var crc = start;
            foreach (var b in payload)
            {
                for (var bit = 0; bit < 8; bit++)
                {
                    var carry = ((crc >> (bits - 1)) ^ (uint)(b >> (isReflected ? bit : 7 - bit))) & 1;
                    crc = (uint)(((ulong)crc << 1) & ((1UL << bits) - 1)) ^ (carry * polynomial);
                }
            }
            var expected = isReflected ? Enumerable.Range(0, bits).Aggregate(0u, (r, bit) => r | (((crc >> bit) & 1) << (bits - 1 - bit))) : crc;
            if (check == "crc32") expected = ~expected;
            var bytes = BitConverter.GetBytes(expected)[..(bits / 8)];
            if (check is not ("crc16_modbus" or "crc16_kermit" or "crc32")) Array.Reverse(bytes);
            var written = Feed.Write(Kit.Framer($"{{ type: start_end, check: {check}, check_over: data }}"), payload);
            Assert.Equal(Convert.ToHexString(bytes), Convert.ToHexString(written[^(bits / 8)..]));
        }
    }

    [Theory]
    [InlineData("type: lines", "a\nb")]
    [InlineData("type: lines", "a\r")]
    [InlineData("{ type: delimiter, delimiter: aab }", "a")]
    [InlineData("{ type: length_prefix, bytes: 1, inclusive: true }", null)]
    [InlineData("{ type: length_prefix, as: digits, bytes: 2 }", null)]
    [InlineData("type: start_end", "a\u0002")]
    [InlineData("type: mllp", "a\u001C")]
    [InlineData("{ type: fixed, length: 3 }", "ab")]
    public void A_payload_that_the_receiver_would_cut_wrongly_is_refused(string framing, string? payload)
    {
        if (framing.Contains("aab", StringComparison.Ordinal))
        {
            Assert.Equal("aaab", Encoding.Latin1.GetString(Feed.Write(Kit.Framer(framing), "a"u8.ToArray())));
            return;
        }
        Assert.Throws<MessageFormatException>(() => Feed.Write(Kit.Framer(framing), Encoding.Latin1.GetBytes(payload ?? new string('x', 255))));
    }

    [Fact]
    public void Options_are_checked()
    {
        Assert.Null(Kit.TryFramer("{ type: delimiter, any_of: [cr, crlf], delimitr: lf }", out var diagnostics));
        Assert.Contains(diagnostics.All, d => d.Message.Contains("put the longer one first", StringComparison.Ordinal));
        Assert.Contains(diagnostics.All, d => d.Message.Contains("did you mean 'delimiter'?", StringComparison.Ordinal));
        Assert.Null(Kit.TryFramer("type: delimiter", out diagnostics));
        Assert.Null(Kit.TryFramer("{ type: length_prefix, bytes: 5 }", out diagnostics));
        Assert.Null(Kit.TryFramer("{ type: start_end, start: etx }", out diagnostics));
        Assert.Null(Kit.TryFramer("type: fixed", out diagnostics));
    }
}
