namespace Bridge.Adapters.File.Contents;

/// <summary>The bytes that records are cut out of: a file's own, or what is wrapped in it. Owned by the source's loop, one read at a time.</summary>
internal interface IContent : IDisposable
{
    /// <summary>Reads at an offset; 0 at the end. Reading forward is cheap, going back may not be.</summary>
    /// <exception cref="DamagedContentException">What is wrapped cannot be unwrapped.</exception>
    ValueTask<int> ReadAsync(Memory<byte> buffer, long offset, CancellationToken cancellationToken);
}
