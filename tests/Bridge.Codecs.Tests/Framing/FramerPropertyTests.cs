using Bridge.Codecs.Tests.Json;
using Bridge.Formats;

namespace Bridge.Codecs.Tests.Framing;

/// <summary>What holds for every framer: writing then reading gives the payloads back, however the stream is cut; damage never crashes it or makes frames depend on the cut.</summary>
public class FramerPropertyTests
{
    public static TheoryData<string> Framings { get; } =
    [
        "type: lines",
        "{ type: lines, line_end: crlf, blank: keep }",
        "{ type: lines, line_end: cr, blank: keep }",
        "{ type: lines, line_end: lf, blank: keep }",
        "{ type: delimiter, delimiter: etx }",
        "{ type: delimiter, delimiter: crlf, empty: keep }",
        "{ type: delimiter, delimiter: aba, empty: keep }",
        "{ type: delimiter, any_of: [crlf, lf, etx], empty: keep }",
        "{ type: length_prefix, bytes: 1 }",
        "{ type: length_prefix, bytes: 2, inclusive: true }",
        "{ type: length_prefix, bytes: 3, endian: little }",
        "{ type: length_prefix, bytes: 4, adjust: -2 }",
        "{ type: length_prefix, bytes: 8, endian: little, inclusive: true }",
        "{ type: length_prefix, as: digits, bytes: 5 }",
        "{ type: length_prefix, as: hex, bytes: 3, inclusive: true }",
        "type: start_end",
        "{ type: start_end, start: \"AB\", end: \"aab\" }",
        "{ type: start_end, check: lrc }",
        "{ type: start_end, check: lrc_twos, check_over: all, tail: crlf }",
        "{ type: start_end, check: sum8, check_as: hex, check_over: data, tail: crlf }",
        "{ type: start_end, check: crc16_arc }",
        "{ type: start_end, check: crc16_modbus, check_as: hex }",
        "{ type: start_end, check: crc16_xmodem, check_over: data }",
        "{ type: start_end, check: crc16_ccitt_false, check_over: all }",
        "{ type: start_end, check: crc16_kermit }",
        "{ type: start_end, check: crc32 }",
        "{ type: start_end, check: crc32, check_as: hex, check_over: all }",
        "type: mllp",
        "{ type: mllp, strict: true }",
        "{ type: fixed, length: 7 }",
    ];

    [Theory]
    [MemberData(nameof(Framings))]
    public void What_is_written_is_read_however_the_stream_is_cut(string framing)
    {
        var random = new Random(framing.Length);
        for (var round = 0; round < 100; round++)
        {
            var payloads = new List<byte[]>();
            var stream = new List<byte>();
            for (int i = 0, n = random.Next(1, 8); i < n; i++)
            {
                var payload = Payload(random, framing);
                try
                {
                    stream.AddRange(Feed.Write(Kit.Framer(framing), payload));
                    payloads.Add(payload);
                }
                catch (MessageFormatException e) when (e.Code is "BR2201" or "BR2202")
                {
                }
            }
            var expected = payloads.Where(p => p.Length > 0 || !IgnoresEmpty(framing)).Select(p => (FrameStatus.Frame, System.Text.Encoding.Latin1.GetString(p)));
            Assert.Equal(expected, Feed.Read(Kit.Framer(framing), stream.ToArray(), Feed.RandomPieces(random, random.Next(1, 12))));
        }
    }

    [Theory]
    [MemberData(nameof(Framings))]
    public void Damaged_streams_give_the_same_frames_however_they_are_cut(string framing)
    {
        var random = new Random(framing.Length * 31);
        for (var round = 0; round < Kit.FuzzInputs / 10; round++)
        {
            var stream = new List<byte>();
            for (int i = 0, n = random.Next(1, 6); i < n; i++)
            {
                try
                {
                    stream.AddRange(Feed.Write(Kit.Framer(framing), Payload(random, framing)));
                }
                catch (MessageFormatException)
                {
                }
            }
            var damaged = Mutator.Mutate([.. stream], random);
            var whole = Feed.Read(Kit.Framer(framing), damaged, []);
            var cut = Feed.Read(Kit.Framer(framing), damaged, Feed.RandomPieces(random, random.Next(1, 9)));
            Assert.Equal(whole.Where(f => f.Status == FrameStatus.Frame), cut.Where(f => f.Status == FrameStatus.Frame));
        }
    }

    [Theory]
    [MemberData(nameof(Framings))]
    public void A_frame_above_the_limit_is_skipped_and_the_next_one_is_read(string framing)
    {
        if (framing.Contains("fixed", StringComparison.Ordinal) || framing.Contains("bytes: 1 ", StringComparison.Ordinal)) return; // cannot be above 255 bytes
        var random = new Random(5);
        byte[] large = [.. Enumerable.Repeat((byte)'x', 500)], small = [.. "abc"u8];
        var stream = Feed.Write(Kit.Framer(framing), large, small);
        for (var round = 0; round < 30; round++)
        {
            var found = Feed.Read(Kit.Framer(framing), stream, Feed.RandomPieces(random, random.Next(1, 300)), maxFrame: 100);
            Assert.Equal(FrameStatus.Skipped, found[0].Status);
            Assert.Equal([(FrameStatus.Frame, "abc")], found.Skip(1));
        }
    }

    private static bool IgnoresEmpty(string framing) => framing is "type: lines" or "{ type: delimiter, delimiter: etx }";

    private static byte[] Payload(Random random, string framing)
    {
        var bytes = new byte[framing.Contains("fixed", StringComparison.Ordinal) ? 7 : random.Next(0, 30)];
        for (var i = 0; i < bytes.Length; i++) bytes[i] = random.Next(3) == 0 ? (byte)random.Next(256) : "ab\r\nAB\x1C"u8[random.Next(7)];
        return bytes;
    }
}
