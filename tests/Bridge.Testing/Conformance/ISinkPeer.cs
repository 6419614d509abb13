using Bridge.Registration;

namespace Bridge.Testing.Conformance;

/// <summary>The other end of a sink, real or as near to real as can be, in the hands of <see cref="SinkContractTests"/>.</summary>
public interface ISinkPeer : IAsyncDisposable
{
    /// <summary>The adapter, and whatever its options name (framers).</summary>
    IReadOnlyList<IAdapter> Adapters { get; }

    /// <summary>The destination's options as YAML in braces, <c>{ type: … }</c>.</summary>
    string Options { get; }

    /// <summary>The largest body that is tried, in bytes.</summary>
    int LargeBody => 512 * 1024;

    /// <summary>Headers to be sent; empty where the protocol has no place for any.</summary>
    IReadOnlyDictionary<string, object?> Headers => new Dictionary<string, object?>();

    /// <summary>What arrives of <see cref="Headers"/>, with the types that the protocol has.</summary>
    IReadOnlyDictionary<string, object?> ArrivingHeaders => Headers;

    /// <summary>True if the message's id arrives.</summary>
    bool CarriesIds => false;

    /// <summary>Values of the names in the options' templates, for the message of that number.</summary>
    IReadOnlyDictionary<string, string> ValuesOf(int number) => new Dictionary<string, string>();

    /// <summary>The next message that the peer has, in the order in which it got them.</summary>
    Task<Received> ReceiveAsync(CancellationToken cancellationToken);

    /// <summary>Goes away without a word, with what it has.</summary>
    Task StopAsync();

    /// <summary>Comes back at the same address, with what it had.</summary>
    Task StartAsync();
}
