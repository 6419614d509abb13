namespace Bridge.Codecs.Text;

/// <summary>How a mapping sees bytes.</summary>
internal enum BytesFormat
{
    /// <summary>Two digits a byte, in capitals.</summary>
    Hex,
    /// <summary>Base 64 (RFC 4648, section 4), with padding.</summary>
    Base64,
}
