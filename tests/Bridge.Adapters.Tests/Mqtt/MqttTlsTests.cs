using Bridge.Adapters.Mqtt;
using Bridge.Registration;
using Bridge.Testing.Brokers;
using Bridge.Testing.Certificates;

namespace Bridge.Adapters.Tests.Mqtt;

public sealed class MqttTlsTests : TlsContractTests
{
    private readonly CancellationToken _cancel = TimeCap.Start();

    protected override IAdapter Adapter => new MqttAdapter();

    protected override string SinkOptions(int port, string tls) => $"{{ type: mqtt, uri: \"mqtts://localhost:{port}\", topic: t, {tls} }}";

    protected override string SourceOptions(int port, string tls) => $"{{ type: mqtt, uri: \"mqtts://localhost:{port}\", topics: [ t ], {tls} }}";

    [Fact, Broker]
    public async Task A_broker_that_wants_client_certificates_gets_ours()
    {
        using var certificates = new TestCertificates();
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
