using Bridge.Codecs.Edi.Envelopes;
using Bridge.Codecs.Edi.Reading;
using Bridge.Codecs.Edi.Syntax;
using Bridge.Codecs.Text;

namespace Bridge.Codecs.Edi.Interchanges;

/// <summary>A dialect with interchanges, groups and counted messages: EDIFACT and X12.</summary>
internal abstract class EdiInterchangeDialect : EdiDialect
{
    /// <summary>How many bytes <see cref="Detect"/> needs to see at most.</summary>
    public const int HeadLength = 512;

    public abstract EdiEnvelope Envelope { get; }

    /// <summary>The separators that count where nothing defines others.</summary>
    public abstract EdiDelimiters Default { get; }

    /// <summary>
    /// The separators of what begins with these bytes, which are an interchange header (or what stands before it) or a bare message. Null if they cannot be read. Fewer bytes
    /// than <see cref="HeadLength"/> are the whole data.
    /// </summary>
    public abstract EdiDelimiters? Detect(ReadOnlySpan<byte> head);

    /// <summary>How many bytes of service string advice (UNA) these bytes begin with; 0 if none.</summary>
    public virtual int AdviceLength(ReadOnlySpan<byte> head) => 0;

    /// <summary>What stands behind a segment's tag: as a rule what stands between elements.</summary>
    public virtual byte TagEnd(in EdiDelimiters d) => d.Element;

    /// <summary>Whether an interchange with groups counts these at its end; else it counts its messages.</summary>
    public virtual bool CountsGroups => true;

    /// <summary>True for a segment that is a message of its own, without header and trailer (TA1).</summary>
    public virtual bool IsAlone(int key) => false;

    /// <summary>The index from 0 of the element with which a segment of binary data gives its length, which the data follow; -1 for all others.</summary>
    public virtual int BinaryLength(int key) => -1;

    /// <summary>True if the bytes hold a segment of binary data, so that line ends in them mean nothing.</summary>
    public virtual bool HoldsBinary(ReadOnlySpan<byte> bytes, in EdiDelimiters d) => false;

    /// <summary>The encoding that an interchange's header names; null if it names none that is known.</summary>
    public virtual CodePage? PageOf(ReadOnlySpan<byte> bytes, in EdiItem header, in EdiDelimiters d) => null;

    /// <summary>The characters that an interchange may hold by its header.</summary>
    public virtual EdiRepertoire RepertoireOf(ReadOnlySpan<byte> bytes, in EdiItem header, in EdiDelimiters d) => EdiRepertoire.Printable;

    /// <summary>Whether the syntax that an interchange's header names has repetitions.</summary>
    public virtual bool MayRepeat(ReadOnlySpan<byte> bytes, in EdiItem header, in EdiDelimiters d) => true;

    /// <summary>Whether the dictionary has all elements and components of the version that a message's header names.</summary>
    public virtual bool KnowsVersion(ReadOnlySpan<byte> bytes, in EdiItem header, in EdiDelimiters d) => false;

    /// <summary>The message type as layouts name it.</summary>
    public abstract string TypeOf(ReadOnlySpan<byte> bytes, in EdiItem header, in EdiDelimiters d);

    /// <summary>A writer for one worker.</summary>
    public abstract EdiInterchangeWriter CreateWriter(EdiInterchangeOptions options);

    /// <summary>The release character as the next byte's escape; 0 if the format has none.</summary>
    public byte Release(in EdiDelimiters d) => ReleasesNext ? d.Release : (byte)0;

    /// <summary>
    /// What is no data where a segment may begin: white space, and the rest of a terminator that is a character of several bytes in UTF-8 (its first byte counts as the
    /// terminator).
    /// </summary>
    public static bool IsNoise(byte b) => IsSpace(b) || b is >= 0x80 and < 0xC0;

    /// <summary>White space.</summary>
    public static bool IsSpace(byte b) => b is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or 0 or 0x1A;
}
