namespace Bridge.Codecs.Hl7;

/// <summary>Acknowledgement codes of MSA-1 (HL7 table 0008).</summary>
internal enum Hl7AckCode
{
    /// <summary>Application accept.</summary>
    AA,
    /// <summary>Application error: the message was understood, and something in it is wrong.</summary>
    AE,
    /// <summary>Application reject: it cannot be taken now or at all (type, version, busy).</summary>
    AR,
    /// <summary>Enhanced mode: committed to safe storage.</summary>
    CA,
    /// <summary>Enhanced mode: commit error.</summary>
    CE,
    /// <summary>Enhanced mode: commit reject.</summary>
    CR,
}
