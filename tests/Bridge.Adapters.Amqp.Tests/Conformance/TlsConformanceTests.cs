using Bridge.Registration;
using Bridge.Testing.Conformance;

namespace Bridge.Adapters.Amqp.Tests.Conformance;

public sealed class AmqpTlsTests : TlsContractTests
{
    protected override IAdapter Adapter => new AmqpAdapter();

    protected override string SinkOptions(int port, string tls) => $"{{ type: amqp, uri: \"amqps://localhost:{port}\", address: q, {tls} }}";

    protected override string SourceOptions(int port, string tls) => SinkOptions(port, tls);
}

public sealed class ServiceBusTlsTests : TlsContractTests
{
    protected override IAdapter Adapter => new AmqpAdapter();

    protected override string SinkOptions(int port, string tls) =>
        $"{{ type: azure_service_bus, connection_string: \"Endpoint=sb://localhost:{port}/;SharedAccessKeyName=n;SharedAccessKey=k\", queue: q, {tls} }}";

    protected override string SourceOptions(int port, string tls) => SinkOptions(port, tls);
}
