using Bridge.Documents;
using Bridge.Mapping.Files.Running;
using Bridge.Messages;

namespace Bridge.Mapping.Files;

/// <summary>
/// Translates messages by a mapping: decode → filter → assert → map → encode. Holds the reused buffers; one thread at a time. Never throws for bad data.
/// </summary>
public abstract class MappingWorker
{
    /// <summary>
    /// Translates one message and adds the result to <paramref name="output"/> (nothing when it is filtered or rejected). The added messages carry the id
    /// (with /n for parts of a split), the ordering key and the headers that travel.
    /// </summary>
    public abstract MappingOutcome Translate(in Message input, MappedBatch output);

    /// <summary>What was let pass in the message translated last; valid until the next one.</summary>
    public virtual NoteList Notes => NoteList.None;
}
