using System.Diagnostics.CodeAnalysis;
using Bridge.Registration;
using Bridge.Testing.Certificates;
using Bridge.Testing.Network;
using Xunit;

namespace Bridge.Testing.Conformance;

/// <summary>What every adapter that connects over TLS promises: a server that cannot be trusted is refused in words, and told nothing. Derive and give the options.</summary>
[SuppressMessage("Naming", "CA1707", Justification = "test names are sentences")]
public abstract class TlsContractTests : IDisposable
{
    private readonly TestCertificates _certificates = new();
    private readonly CancellationToken _cancel = TimeCap.Start();

    /// <summary>A new adapter.</summary>
    protected abstract IAdapter Adapter { get; }

    /// <summary>Options of a destination at localhost as YAML in braces, with <paramref name="tls"/>, which is <c>tls: { … }</c>.</summary>
    protected abstract string SinkOptions(int port, string tls);

    /// <summary>The same for a source.</summary>
    protected abstract string SourceOptions(int port, string tls);

    [Theory]
    [InlineData("expired", "it has expired or is not valid yet")]
    [InlineData("not valid yet", "it has expired or is not valid yet")]
    [InlineData("of another name", "is not valid for the name 'localhost'")]
    [InlineData("of a stranger", "does not come from the authorities of tls.ca")]
    public async Task A_server_whose_certificate_cannot_be_trusted_is_refused_in_words_and_told_nothing(string what, string expected)
    {
        var certificate = what switch
        {
            "expired" => _certificates.Expired,
            "not valid yet" => _certificates.NotYetValid,
            "of another name" => _certificates.WrongName,
            _ => _certificates.UnknownServer,
        };
        await using var server = new TlsServer(certificate.Certificate);
        await using (var sink = new AdapterStage(Adapter).Sink(SinkOptions(server.Port, Tls)))
        {
            var e = await Assert.ThrowsAnyAsync<IOException>(async () => await sink.ConnectAsync(_cancel));
            Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        }
        await using (var source = new AdapterStage(Adapter).Source(SourceOptions(server.Port, Tls)))
        {
            var e = await Assert.ThrowsAnyAsync<IOException>(() => source.RunAsync(new ScriptedIntake(), _cancel));
            Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        }
        Assert.False(server.Spoken.IsCompleted);
    }

    [Fact]
    public async Task A_server_that_can_be_trusted_is_spoken_to()
    {
        await using var server = new TlsServer(_certificates.Server.Certificate);
        await using var sink = new AdapterStage(Adapter).Sink(SinkOptions(server.Port, Tls));
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(_cancel);
        var connecting = sink.ConnectAsync(enough.Token).AsTask();
        await server.Spoken.WaitAsync(_cancel);
        await enough.CancelAsync();   // it says no more
        await Record.ExceptionAsync(() => connecting);
    }

    public void Dispose()
    {
        _certificates.Dispose();
        GC.SuppressFinalize(this);
    }

    private string Tls => $"tls: {{ ca: \"{_certificates.AuthorityPath}\" }}";
}
