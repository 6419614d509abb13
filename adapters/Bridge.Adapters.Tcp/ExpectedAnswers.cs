using Bridge.Configuration;

namespace Bridge.Adapters.Tcp;

/// <summary>The <c>answers:</c> section of a destination: what the peer says to a message.</summary>
public sealed record ExpectedAnswers
{
    /// <summary>The peer has the message; empty: every answer that is not one of the others (framed answers only).</summary>
    public ReadOnlyMemory<byte> Accepted { get; init; }

    /// <summary>The peer does not want it; empty: it never says so.</summary>
    public ReadOnlyMemory<byte> Refused { get; init; }

    /// <summary>The peer cannot take it now; empty: it never says so.</summary>
    public ReadOnlyMemory<byte> Busy { get; init; }

    /// <summary>Bytes that are no answer, such as a heartbeat; empty for none.</summary>
    public ReadOnlyMemory<byte> Ignored { get; init; }

    /// <summary>Answers are framed like messages.</summary>
    public bool Framed { get; init; }

    /// <summary>How a framed answer is compared.</summary>
    public AnswerMatch Match { get; init; }

    /// <summary>What a refused message becomes.</summary>
    public RefusedAs RefusedAs { get; init; }

    /// <summary>Reads the section.</summary>
    public static ExpectedAnswers Read(ConfigReader c)
    {
        ArgumentNullException.ThrowIfNull(c);
        var answers = new ExpectedAnswers
        {
            Accepted = c.OptionalBytes("accepted", "The peer has the message, such as ack or \"OK\\r\\n\". Left out with framed: true, any answer that is not refused or busy means that."),
            Refused = c.OptionalBytes("refused", "The peer does not want the message, such as nak."),
            Busy = c.OptionalBytes("busy", "The peer cannot take the message now; it is sent again after busy_pause, for ever."),
            Ignored = c.OptionalBytes("ignored", "No answer, such as a heartbeat of the peer: skipped."),
            Framed = c.Boolean("framed", "Answers are framed like messages. If false they are these bytes, one after the other.", false),
            Match = c.Choice("match", "How a framed answer is compared: whole, start (it begins with the bytes) or contains (it holds them anywhere, such as \"MSA|AA|\"). Ignored without framed.", AnswerMatch.Whole),
            RefusedAs = c.Choice("refused_as", "What a refused message becomes: reject (a dead letter at once) or retry (the same bytes again, as often as the route's attempts allow).", RefusedAs.Reject),
        };
        c.Check(answers.Framed || !answers.Accepted.IsEmpty, "accepted", "is needed: without framed: true the bridge cannot know where an answer ends");
        c.Check(answers.Framed || answers.IsClear(), "accepted", "one of accepted, refused, busy and ignored begins like another one, so that answers could not be told apart");
        return answers;
    }

    private bool IsClear()
    {
        ReadOnlyMemory<byte>[] all = [.. new[] { Accepted, Refused, Busy, Ignored }.Where(static a => !a.IsEmpty)];
        for (var i = 0; i < all.Length; i++)
        {
            for (var j = 0; j < all.Length; j++)
            {
                if (i != j && all[i].Span.StartsWith(all[j].Span)) return false;
            }
        }
        return true;
    }
}
