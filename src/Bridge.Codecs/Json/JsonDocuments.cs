namespace Bridge.Codecs.Json;

/// <summary>How many JSON documents a stream holds.</summary>
internal enum JsonDocuments
{
    /// <summary>One: the whole file, message or frame.</summary>
    One,
    /// <summary>Many, one after the other, with or without white space between; each is a message.</summary>
    Many,
    /// <summary>One, a list, of which each item is a message. What is no list is one message.</summary>
    Items,
}
