namespace Bridge.Codecs.Edi;

/// <summary>What one document is.</summary>
internal enum EdiDocuments
{
    /// <summary>One message with the envelope that it came in.</summary>
    Message,
    /// <summary>The whole interchange or batch file with all its messages.</summary>
    Interchange,
}
