namespace Bridge.Adapters.Tests.Conformance;

public sealed class FileSourceConformanceTests : SourceContractTests
{
    protected override Task<ISourcePeer> StartPeerAsync() => Task.FromResult<ISourcePeer>(new FileSourcePeer());
}

public sealed class FileSinkOfRecordsConformanceTests : SinkContractTests
{
    protected override Task<ISinkPeer> StartPeerAsync() => Task.FromResult<ISinkPeer>(new RecordFileSinkPeer());
}

public sealed class FileSinkOfWholeFilesConformanceTests : SinkContractTests
{
    protected override Task<ISinkPeer> StartPeerAsync() => Task.FromResult<ISinkPeer>(new WholeFileSinkPeer());
}

public sealed class TcpListeningSourceConformanceTests : SourceContractTests
{
    protected override async Task<ISourcePeer> StartPeerAsync()
    {
        var peer = new TcpSourcePeer(dials: true);
        await peer.StartAsync();
        return peer;
    }
}

public sealed class TcpConnectingSourceConformanceTests : SourceContractTests
{
    protected override async Task<ISourcePeer> StartPeerAsync()
    {
        var peer = new TcpSourcePeer(dials: false);
        await peer.StartAsync();
        return peer;
    }
}

public sealed class TcpConnectingSinkConformanceTests : SinkContractTests
{
    protected override async Task<ISinkPeer> StartPeerAsync()
    {
        var peer = new TcpSinkPeer(dials: false);
        await peer.StartAsync();
        return peer;
    }
}

public sealed class TcpPipeliningSinkConformanceTests : SinkContractTests
{
    protected override async Task<ISinkPeer> StartPeerAsync()
    {
        var peer = new TcpSinkPeer(dials: false, ", in_flight: 50");
        await peer.StartAsync();
        return peer;
    }
}

public sealed class TcpListeningSinkConformanceTests : SinkContractTests
{
    protected override async Task<ISinkPeer> StartPeerAsync()
    {
        var peer = new TcpSinkPeer(dials: true);
        await peer.StartAsync();
        return peer;
    }
}
