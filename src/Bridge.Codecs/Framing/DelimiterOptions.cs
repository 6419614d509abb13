using Bridge.Configuration;
using Bridge.Configuration.Values;

namespace Bridge.Codecs.Framing;

/// <summary>Options of <c>framing: { type: delimiter }</c>.</summary>
internal sealed record DelimiterOptions
{
    public IReadOnlyList<byte[]> Delimiters { get; init; } = [];

    public bool Keep { get; init; }

    public BlankLines Empty { get; init; } = BlankLines.Ignore;

    public UnfinishedFrame Unfinished { get; init; } = UnfinishedFrame.Broken;

    public static DelimiterOptions Read(ConfigReader c)
    {
        var one = c.OptionalBytes("delimiter", "The bytes that end a frame, such as lf, crlf, etx, \"0x1C0D\" or \"\\x03\".");
        var any = c.Texts("any_of", "Several delimiters, each of which ends a frame; the first is the one that is written. Instead of delimiter.");
        var delimiters = new List<byte[]>();
        if (one is not null) delimiters.Add(one);
        foreach (var text in any)
        {
            var bytes = NamedBytes.Parse(text, out var error);
            c.Check(error is null, "any_of", error ?? "");
            delimiters.Add(bytes);
        }
        c.Check(one is null || any.Count == 0, "any_of", "give either delimiter or any_of, not both");
        c.Check(one is not null || any.Count > 0, "delimiter", "say what ends a frame: delimiter, or any_of for several");
        c.Check(delimiters.TrueForAll(d => d.Length > 0), one is not null ? "delimiter" : "any_of", "a delimiter has at least one byte");
        for (var i = 1; i < delimiters.Count; i++)
        {
            c.Check(!delimiters[i].AsSpan().StartsWith(delimiters[0]), "any_of", "the first delimiter is the one that is written, so no other may begin with it: put the longer one first");
        }
        return new DelimiterOptions
        {
            Delimiters = delimiters,
            Keep = c.Boolean("keep", "Leave the delimiter at the end of the message instead of taking it off.", false),
            Empty = c.Choice("empty", "Frames without bytes: ignore passes over them, keep makes each a message.", BlankLines.Ignore),
            Unfinished = c.Choice("unfinished", "What stands behind the last delimiter when the stream ends: broken (it goes to the dead letters as a cut message) or take (it is the last message).", UnfinishedFrame.Broken),
        };
    }
}
