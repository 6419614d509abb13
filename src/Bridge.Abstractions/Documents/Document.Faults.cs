using System.Text;
using Bridge.Formats;

namespace Bridge.Documents;

/// <summary>What was found wrong in the message, and what is done with it.</summary>
public sealed partial class Document
{
    /// <summary>
    /// How many faults of one message are let pass (lenient) before it is rejected all the same: bytes with more of them are no message of this format, and each costs
    /// the time of an exception.
    /// </summary>
    public const int MaxTolerated = 10_000;

    /// <summary>How many faults of one message are gathered (collect): more than a person reads.</summary>
    public const int MaxCollected = 100;

    private NoteList? _notes;
    private List<MessageFormatException>? _collected;

    /// <summary>What is done with faults; strict but in <see cref="Fill"/>.</summary>
    public DecodeMode Mode { get; private set; }

    /// <summary>What was let pass in this message; complete when the codec's Decode returns. Cleared by <see cref="Reset"/>.</summary>
    public NoteList Notes => _notes ?? NoteList.None;

    /// <summary>Adds a note, for codecs.</summary>
    public void AddNote(Note note) => (_notes ??= new NoteList()).Add(note);

    /// <summary>For codecs: tells of a fault behind which decoding can go on. Returns if it is let pass or gathered.</summary>
    /// <exception cref="MessageFormatException">The mode is strict, or there are too many.</exception>
    public void Tolerate(MessageFormatException fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        switch (Mode)
        {
            case DecodeMode.Collect:
                (_collected ??= []).Add(fault);
                if (_collected.Count >= MaxCollected) throw fault;
                break;
            case DecodeMode.Lenient:
                AddNote(new Note(fault.Code, fault.Message, fault.Offset, fault.Path));
                if (Notes.Total > MaxTolerated) throw new MessageFormatException(fault.Code, $"the message has more than {MaxTolerated} faults, which is too many to be let pass; the last one: {fault.Message}", fault.Offset, fault.Path, fault) { Bytes = fault.Bytes };
                break;
            default:
                throw fault;
        }
    }

    /// <summary>For codecs: decodes in a mode that is not strict, looks at all fields, and rejects the message if faults were gathered.</summary>
    /// <param name="mode">Lenient or collect.</param>
    /// <param name="fill">Fills the document, which was reset.</param>
    /// <param name="check">What is checked when all fields have been looked at, such as totals; null for nothing.</param>
    /// <exception cref="MessageFormatException">A fault that cannot be let pass, or those that were gathered: it is the first one then, and its text names them all.</exception>
    public void Fill(DecodeMode mode, Action fill, Action? check = null)
    {
        ArgumentNullException.ThrowIfNull(fill);
        Mode = mode;
        try
        {
            fill();
            ResolveAll();
            check?.Invoke();
        }
        catch (MessageFormatException fault) when (_collected is { Count: > 0 } collected)
        {
            if (!collected.Contains(fault)) collected.Add(fault);
        }
        if (_collected is { Count: > 0 }) throw Gathered(_collected);
    }

    private void ResolveAll()
    {
        for (var node = 0; node < Count; node++)
        {
            if ((_nodes[node].Flags & NodeFlags.Raw) == 0) continue;
            try
            {
                Resolver!.Resolve(this, node);
            }
            catch (MessageFormatException fault)
            {
                ref var target = ref Edit(node);
                target.Kind = NodeKind.Absent;
                target.Flags &= ~NodeFlags.Raw;
                Tolerate(fault);
            }
        }
    }

    // Code, place and bytes are those of the first; a person sees the rest below it.
    private static MessageFormatException Gathered(List<MessageFormatException> faults)
    {
        var first = faults[0];
        if (faults.Count == 1) return first;
        var text = new StringBuilder(first.Message).Append(System.Globalization.CultureInfo.InvariantCulture, $"\n  and {faults.Count - 1} more:");
        foreach (var fault in faults.Skip(1)) text.Append("\n  ").Append(new Note(fault.Code, fault.Message.ReplaceLineEndings(" "), fault.Offset, fault.Path));
        if (faults.Count >= MaxCollected) text.Append("\n  and perhaps others");
        return new MessageFormatException(first.Code, text.ToString(), first.Offset, first.Path, first) { Bytes = first.Bytes };
    }

    private void ClearFaults()
    {
        Mode = DecodeMode.Strict;
        if (_notes is not null || _collected is not null) ForgetFaults();
    }

    private void ForgetFaults()
    {
        _notes?.Clear();
        _collected?.Clear();
    }
}
