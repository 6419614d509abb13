using System.Buffers;
using System.Text;
using Bridge.Adapters.Tcp;
using CsCheck;

namespace Bridge.Adapters.Tests.Tcp;

public sealed class AnswerReaderTests
{
    private static readonly ExpectedAnswers Bytes = new() { Accepted = "OK\r\n"u8.ToArray(), Refused = "NO\r\n"u8.ToArray(), Busy = "BUSY"u8.ToArray(), Ignored = "."u8.ToArray() };

    private static List<string> ReadAll(ExpectedAnswers expected, params string[] pieces)
    {
        var reader = new AnswerReader(expected, new LineFramer(false), 1024);
        var found = new List<string>();
        var held = Array.Empty<byte>();
        foreach (var piece in pieces)
        {
            held = [.. held, .. Encoding.Latin1.GetBytes(piece)];
            var input = new ReadOnlySequence<byte>(held);
            while (reader.TryRead(ref input, endOfStream: false) is { } answer) found.Add($"{answer.Kind}:{Encoding.Latin1.GetString(answer.Bytes.Span)}");
            held = input.ToArray();
        }
        return found;
    }

    [Fact]
    public void Answers_are_told_apart_one_after_the_other() =>
        Assert.Equal(["Accepted:OK\r\n", "Refused:NO\r\n", "Busy:BUSY", "Accepted:OK\r\n"], ReadAll(Bytes, "OK\r\n.NO\r\n..BUSYOK\r\n"));

    [Fact]
    public void How_the_network_cuts_answers_changes_nothing() =>
        Gen.Select(Gen.Int[0, 3].Select(i => new[] { "OK\r\n", "NO\r\n", "BUSY", "." }[i]).Array[0, 8], Gen.Int[1, 5].Array[1, 10]).Sample((parts, cuts) =>
        {
            var all = string.Concat(parts);
            var pieces = new List<string>();
            for (int at = 0, n = 0; at < all.Length; n++)
            {
                var length = Math.Min(cuts[n % cuts.Length], all.Length - at);
                pieces.Add(all.Substring(at, length));
                at += length;
            }
            Assert.Equal(parts.Where(p => p != ".").Select(p => p[0] switch { 'O' => $"Accepted:{p}", 'N' => $"Refused:{p}", _ => $"Busy:{p}" }), ReadAll(Bytes, [.. pieces]));
        }, seed: "0000KRsC5Xv1", iter: 500);

    [Fact]
    public void What_can_become_no_known_answer_is_unexpected_at_once() => Assert.Equal(["Unexpected:OX"], ReadAll(Bytes, "O", "X"));

    [Fact]
    public void Any_bytes_are_read_without_an_exception_and_each_byte_is_told_once() =>
        Gen.Byte.Array[0, 200].Sample(bytes =>
        {
            var reader = new AnswerReader(Bytes, new LineFramer(false), 1024);
            var input = new ReadOnlySequence<byte>(bytes);
            long told = 0;
            while (reader.TryRead(ref input, endOfStream: true) is { } answer) told += answer.Bytes.Length;
            Assert.True(told + input.Length <= bytes.Length);
        }, seed: "0000KRsC5Xv1", iter: 500);

    [Fact]
    public void Framed_answers_are_compared_whole_at_the_start_or_anywhere()
    {
        var framed = Bytes with { Framed = true, Accepted = "OK"u8.ToArray(), Refused = "NO"u8.ToArray(), Ignored = "PING"u8.ToArray() };
        Assert.Equal(["Accepted:OK", "Unexpected:OK 7"], ReadAll(framed, "OK\nPI", "NG\nOK 7\n"));
        Assert.Equal(["Accepted:OK 7", "Unexpected:7 OK"], ReadAll(framed with { Match = AnswerMatch.Start }, "OK 7\n7 OK\n"));
        Assert.Equal(["Accepted:7 OK", "Refused:7 NO OK"], ReadAll(framed with { Match = AnswerMatch.Contains }, "7 OK\n7 NO OK\n"));
    }

    [Fact]
    public void Without_an_accepted_answer_every_other_framed_answer_is_one() =>
        Assert.Equal(["Accepted:whatever", "Refused:NO"], ReadAll(new ExpectedAnswers { Framed = true, Refused = "NO"u8.ToArray() }, "whatever\nNO\n"));

    [Fact]
    public void A_frame_that_is_broken_is_unexpected() => Assert.Equal(["Unexpected:!x"], ReadAll(new ExpectedAnswers { Framed = true }, "!x\n"));
}
