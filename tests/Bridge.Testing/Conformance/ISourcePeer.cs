using Bridge.Registration;

namespace Bridge.Testing.Conformance;

/// <summary>The other end of a source, in the hands of <see cref="SourceContractTests"/>. It keeps each message until it is told OK for it, and offers it again after a loss.</summary>
public interface ISourcePeer : IAsyncDisposable
{
    /// <summary>The adapter, and whatever its options name (framers).</summary>
    IReadOnlyList<IAdapter> Adapters { get; }

    /// <summary>The source's options as YAML in braces, <c>{ type: … }</c>.</summary>
    string Options { get; }

    /// <summary>The largest body that is tried, in bytes.</summary>
    int LargeBody => 512 * 1024;

    /// <summary>Headers that are sent with each message; empty where the protocol has no place for any.</summary>
    IReadOnlyDictionary<string, object?> Headers => new Dictionary<string, object?>();

    /// <summary>What the intake must see of them.</summary>
    IReadOnlyDictionary<string, object?> ArrivingHeaders => Headers;

    /// <summary>A message that comes again has the id that it had.</summary>
    bool StableIds => false;

    /// <summary>A refused message does not end the run, and those behind it come at once.</summary>
    bool GoesOnAfterRefusal => true;

    /// <summary>Puts messages up, in order, behind those before; returns without waiting for their OK.</summary>
    Task SendAsync(IReadOnlyList<byte[]> bodies, CancellationToken cancellationToken);

    /// <summary>Goes away without a word; keeps what it was not told OK for.</summary>
    Task StopAsync();

    /// <summary>Comes back at the same address.</summary>
    Task StartAsync();
}
