using Bridge.Testing.Certificates;

namespace Bridge.Testing.Brokers;

/// <summary>What a private mosquitto shall have beyond its plain listener.</summary>
public sealed record MosquittoOptions
{
    /// <summary>Adds a TLS listener with this certificate.</summary>
    public CertificateFiles? ServerCertificate { get; init; }

    /// <summary>PEM file of the authority that client certificates are checked against; clients then must have one.</summary>
    public string? ClientAuthorityPath { get; init; }

    /// <summary>With a user name, nobody gets in without it and <see cref="Password"/>.</summary>
    public string? UserName { get; init; }

    public string Password { get; init; } = "";

    /// <summary>Further lines of mosquitto.conf, e.g. <c>max_inflight_messages 1</c>.</summary>
    public IReadOnlyList<string> Configuration { get; init; } = [];
}
