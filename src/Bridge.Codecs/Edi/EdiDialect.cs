using System.Buffers;
using Bridge.Codecs.Edi.Dictionary;
using Bridge.Codecs.Edi.Syntax;

namespace Bridge.Codecs.Edi;

/// <summary>What differs between the segment formats: names of positions, tags, escapes, and what the standard knows. Immutable and thread-safe.</summary>
internal abstract class EdiDialect
{
    /// <summary>The format's name in messages for people.</summary>
    public abstract string Name { get; }

    public abstract EdiNames Names { get; }

    public abstract SegmentDictionary Dictionary { get; }

    /// <summary>How many levels of parts an element has: 1 for components, 2 for sub-components too.</summary>
    public abstract int Levels { get; }

    /// <summary>What is assumed of an element that the dictionary does not know.</summary>
    public abstract ElementDefinition Unknown { get; }

    /// <summary>Whether a separator in a simple element splits it all the same, because the data is right and the dictionary old.</summary>
    public abstract bool SplitsSimple { get; }

    /// <summary>Whether the release character makes the next byte data (EDIFACT); HL7 has named escapes instead, which hold no separators.</summary>
    public abstract bool ReleasesNext { get; }

    public abstract bool IsTag(ReadOnlySpan<byte> tag);

    /// <summary>True for a segment whose first element is the separator itself and whose second is kept as it stands (MSH).</summary>
    public virtual bool DefinesDelimiters(int key) => false;

    /// <summary>True for a segment whose elements are never split or unescaped (ISA).</summary>
    public virtual bool IsRaw(int key) => false;

    /// <summary>The index from 0 of the element that holds all the rest of its segment, separators and all (binary data); -1 for all other segments.</summary>
    public virtual int RestFrom(int key) => -1;

    /// <summary>True for bytes that say "delete the value".</summary>
    public virtual bool IsNull(ReadOnlySpan<byte> value) => false;

    /// <summary>How null is written.</summary>
    public virtual ReadOnlySpan<byte> Null => default;

    /// <summary>What the standard demands of the elements of envelopes, by segment, in the order of the elements.</summary>
    public virtual IReadOnlyDictionary<int, EnvelopeRule[]> EnvelopeRules => NoRules;

    private static readonly Dictionary<int, EnvelopeRule[]> NoRules = [];

    /// <summary>Looks at the escape that these bytes of a segment begin with.</summary>
    /// <param name="fault">What is wrong with it; null if nothing is.</param>
    /// <returns>How many bytes it is long.</returns>
    public virtual int EscapeAt(ReadOnlySpan<byte> bytes, in EdiDelimiters d, out string? fault)
    {
        fault = null;
        return 1;
    }

    /// <summary>Resolves escapes; never gives more bytes than it gets. Returns how many.</summary>
    public abstract int Unescape(ReadOnlySpan<byte> value, in EdiDelimiters d, Span<byte> target);

    /// <summary>Writes UTF-8 text with escapes.</summary>
    /// <param name="path">Names the element in errors.</param>
    /// <exception cref="Formats.MessageFormatException">The text holds a separator that the format cannot escape.</exception>
    public abstract void Escape(ReadOnlySpan<byte> utf8, in EdiDelimiters d, IBufferWriter<byte> output, Func<string> path);
}
