using Bridge.Testing.Certificates;

namespace Bridge.Testing.Brokers;

/// <summary>What a private RabbitMQ node shall have beyond its plain listener.</summary>
public sealed record RabbitMqOptions
{
    /// <summary>Adds a TLS listener with this certificate.</summary>
    public CertificateFiles? ServerCertificate { get; init; }

    /// <summary>PEM file of the authority that client certificates are checked against.</summary>
    public string? ClientAuthorityPath { get; init; }

    /// <summary>Clients without a certificate of that authority are turned away.</summary>
    public bool RequireClientCertificate { get; init; }

    /// <summary>Further plugins, e.g. rabbitmq_auth_mechanism_ssl.</summary>
    public IReadOnlyList<string> Plugins { get; init; } = [];

    /// <summary>Further lines of rabbitmq.conf, e.g. <c>vm_memory_high_watermark.absolute = 100MB</c>.</summary>
    public IReadOnlyList<string> Configuration { get; init; } = [];
}
