using Bridge.Adapters.Mqtt;
using Bridge.Testing.Brokers;

namespace Bridge.Adapters.Tests.Mqtt;

public sealed class MqttTlsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestCertificates _own;
    private readonly CancellationToken _cancel = TimeCap.Start();

    public MqttTlsTests() => _own = new TestCertificates(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("expired", "has expired")]
    [InlineData("name", "not valid for the name")]
    [InlineData("stranger", "does not come from the authorities of tls.ca")]
    public async Task A_certificate_that_cannot_be_trusted_is_refused_in_words(string what, string expected)
    {
        var certificate = what switch
        {
            "expired" => _own.Issue("localhost", expired: true),
            "name" => _own.Issue("somewhere.else", onlyName: true),
            _ => new TestCertificates(_folder.Path, "stranger").Issue("localhost"),
        };
        await using var server = new TlsServer(certificate);
        await using var sink = new AdapterStage(new MqttAdapter()).Sink($"{{ type: mqtt, uri: \"mqtts://localhost:{server.Port}\", topic: t, tls: {{ ca: {_own.Ca} }} }}");
        var e = await Assert.ThrowsAsync<IOException>(async () => await sink.ConnectAsync(_cancel));
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
    }

    [Fact, Broker]
    public async Task A_broker_that_wants_client_certificates_gets_ours()
    {
        using var certificates = new Bridge.Testing.Certificates.TestCertificates();
        await using var broker = await MosquittoBroker.StartPrivateAsync(new MosquittoOptions { ServerCertificate = certificates.Server, ClientAuthorityPath = certificates.AuthorityPath }, _cancel);
        var stage = new AdapterStage(new MqttAdapter());
        await using var good = stage.Sink($"{{ type: mqtt, uri: \"{broker.TlsUri}\", topic: t, tls: {{ ca: \"{certificates.AuthorityPath}\", cert: \"{certificates.Client.CertificatePath}\", key: \"{certificates.Client.KeyPath}\" }} }}");
        await good.ConnectAsync(_cancel);
        using var batch = new OfferedBatch([new OfferedMessage("1")]);
        await good.DeliverAsync(batch, _cancel);
        Assert.Equal(SettlementKind.Accepted, batch.Settlements[0]!.Kind);
        await using var bad = stage.Sink($"{{ type: mqtt, uri: \"{broker.TlsUri}\", topic: t, protocol: v5, tls: {{ ca: \"{certificates.AuthorityPath}\" }} }}");
        await Assert.ThrowsAnyAsync<Exception>(async () => await bad.ConnectAsync(_cancel));
    }
}
