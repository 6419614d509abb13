namespace Bridge.Adapters.File.Contents;

/// <summary>A packed file cannot be unpacked, or not within its limits. The message is the reason that goes into the error file.</summary>
internal sealed class DamagedContentException(string reason) : Exception(reason);
