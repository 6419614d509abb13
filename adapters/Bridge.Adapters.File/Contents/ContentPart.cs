using Bridge.Adapters.File.Reading;
using Bridge.Messages;

namespace Bridge.Adapters.File.Contents;

/// <summary>What is read as one file: the file itself, what its gzip wraps, or one entry of a zip archive. Positions and ids count in its unpacked bytes.</summary>
/// <param name="Content">Its bytes.</param>
/// <param name="Identity">Tells it from all other parts and files; the way of unpacking belongs to it, since offsets mean something else without.</param>
/// <param name="Headers">What its messages have in common.</param>
/// <param name="IsPacked">True if its length is known only at its end.</param>
/// <param name="EntryName">The entry of the archive, or null.</param>
internal sealed record ContentPart(IContent Content, FileIdentity Identity, HeaderSet Headers, bool IsPacked, string? EntryName = null);
