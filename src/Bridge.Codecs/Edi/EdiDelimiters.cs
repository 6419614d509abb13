namespace Bridge.Codecs.Edi;

/// <summary>The separators of one message; 0 where the format has none. <see cref="Part"/> and <see cref="SubPart"/> are the separators within an element, outer first.</summary>
internal readonly record struct EdiDelimiters(byte Element, byte Part, byte SubPart, byte Repetition, byte Release, byte Terminator)
{
    /// <summary>The separator of the parts of a value: level 0 is an element's value, level 1 a component's.</summary>
    public byte PartOf(int level) => level switch { 0 => Part, 1 => SubPart, _ => 0 };
}
