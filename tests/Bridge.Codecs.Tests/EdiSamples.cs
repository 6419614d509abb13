using System.Buffers;
using System.Text;
using Bridge.Formats;

namespace Bridge.Codecs.Tests;

/// <summary>Runs whole files of segment formats through framer and codec.</summary>
internal static class EdiSamples
{
    public static List<(FrameStatus Status, byte[] Bytes, byte[] Preamble, string? Reason)> Read(ICodec codec, byte[] stream)
    {
        var framer = codec.CreateFramer()!;
        var input = new ReadOnlySequence<byte>(stream);
        var found = new List<(FrameStatus, byte[], byte[], string?)>();
        while (true)
        {
            var before = input.Length;
            var result = framer.TryRead(ref input, true, out var frame);
            if (result.Status == FrameStatus.NeedMore) return found;
            Assert.True(input.Length < before, $"{result} consumed nothing");
            if (result.Status is FrameStatus.Frame or FrameStatus.Skipped) found.Add((result.Status, frame.ToArray(), framer.Preamble.ToArray(), result.Reason));
        }
    }

    /// <summary>Where two byte arrays differ, for people.</summary>
    public static string Difference(byte[] expected, byte[] actual)
    {
        var at = 0;
        while (at < expected.Length && at < actual.Length && expected[at] == actual[at]) at++;
        return $"byte {at}: {Show(expected, at)} came back as {Show(actual, at)}";
    }

    private static string Show(byte[] bytes, int at) =>
        Encoding.Latin1.GetString(bytes, Math.Max(0, at - 30), Math.Min(60, bytes.Length - Math.Max(0, at - 30))).Replace("\r", "\\r", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
