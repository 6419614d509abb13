namespace Bridge.Codecs.Edi.Envelopes;

/// <summary>
/// The headers and trailers round messages: interchange, group, message. A trailer's first element is a count, its second repeats the header's control number, whose place
/// (an index from 0) is given here.
/// </summary>
internal sealed class EdiEnvelope
{
    public EdiEnvelope(EdiFrameTags interchange, EdiFrameTags group, EdiFrameTags message)
    {
        Interchange = interchange;
        Group = group;
        Message = message;
    }

    public EdiFrameTags Interchange { get; }

    public EdiFrameTags Group { get; }

    public EdiFrameTags Message { get; }

    /// <summary>All tags.</summary>
    public IReadOnlyList<string> Tags => [Interchange.StartTag, Group.StartTag, Message.StartTag, Message.EndTag, Group.EndTag, Interchange.EndTag];

    /// <summary>True for every segment but those of messages.</summary>
    public bool IsOuter(int key) => key == Interchange.Start || key == Interchange.End || key == Group.Start || key == Group.End;
}
