using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Bridge.Configuration;
using Bridge.Configuration.Values;

namespace Bridge.Security;

/// <summary>
/// The <c>tls:</c> block of every adapter. The peer's certificate, its name and its validity are always checked; there is no switch to turn that off.
/// A private or self-signed authority is given by <c>ca:</c>.
/// </summary>
public sealed record TlsOptions
{
    /// <summary>PEM file with the authorities to trust instead of the system's.</summary>
    public string? Ca { get; init; }

    /// <summary>PEM file with our own certificate and its chain.</summary>
    public string? Cert { get; init; }

    /// <summary>PEM file with the private key of <see cref="Cert"/>; the same file if not given.</summary>
    public string? Key { get; init; }

    /// <summary>Password of the private key.</summary>
    public Secret? KeyPassword { get; init; }

    /// <summary>The name that the peer's certificate must have, if it is not the address.</summary>
    public string? ServerName { get; init; }

    /// <summary>Listeners: a client must show a certificate of <see cref="Ca"/>.</summary>
    public bool RequireClientCertificate { get; init; }

    /// <summary>Reads the block.</summary>
    public static TlsOptions Read(ConfigReader c)
    {
        ArgumentNullException.ThrowIfNull(c);
        var options = new TlsOptions
        {
            Ca = c.OptionalFilePath("ca", "PEM file with the authorities that are trusted, instead of the system's."),
            Cert = c.OptionalFilePath("cert", "PEM file with our own certificate and its chain. A listener needs one; a client shows it if the peer asks."),
            Key = c.OptionalFilePath("key", "PEM file with the private key of cert; left out if it stands in the same file."),
            KeyPassword = c.OptionalSecret("key_password", "Password of the private key, if it is encrypted."),
            ServerName = c.OptionalText("server_name", "The name that the peer's certificate must have, if it differs from the address. Ignored by listeners."),
            RequireClientCertificate = c.Boolean("require_client_certificate", "Listeners only: a client must show a certificate of ca.", false),
        };
        c.Check(options.Key is null || options.Cert is not null, "key", "a key without cert has no use");
        c.Check(!options.RequireClientCertificate || options.Ca is not null, "require_client_certificate", "needs ca, the authority that the clients' certificates come from");
        foreach (var (name, path) in new[] { ("ca", options.Ca), ("cert", options.Cert), ("key", options.Key) })
        {
            c.Check(path is null || File.Exists(path), name, $"the file '{path}' does not exist");
        }
        return options;
    }

    /// <summary>Options for the client side of a connection to <paramref name="host"/>. Reads the files anew, so that renewed certificates are taken at the next connection.</summary>
    /// <exception cref="CryptographicException">A file is no PEM, or key and certificate do not fit.</exception>
    public SslClientAuthenticationOptions ForClient(string host) => new()
    {
        TargetHost = ServerName ?? host,
        EnabledSslProtocols = SslProtocols.None, // the system's choice: TLS 1.2 and 1.3
        CertificateChainPolicy = Ca is null ? null : Policy(),
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        ClientCertificates = OwnCertificate() is { } own ? [own] : null,
    };

    /// <summary>Options for a listener. Reads the files anew.</summary>
    /// <exception cref="CryptographicException">A file is no PEM, or key and certificate do not fit.</exception>
    /// <exception cref="InvalidOperationException">There is no <c>cert:</c>.</exception>
    public SslServerAuthenticationOptions ForListener() => new()
    {
        ServerCertificate = OwnCertificate() ?? throw new InvalidOperationException("A TLS listener needs tls.cert."),
        EnabledSslProtocols = SslProtocols.None,
        ClientCertificateRequired = RequireClientCertificate,
        CertificateChainPolicy = RequireClientCertificate ? Policy() : null,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
    };

    /// <summary>Our own certificate with its key, or null.</summary>
    public X509Certificate2? OwnCertificate()
    {
        if (Cert is null) return null;
        using var pem = KeyPassword is { } password
            ? X509Certificate2.CreateFromEncryptedPemFile(Cert, password.Reveal(), Key)
            : X509Certificate2.CreateFromPemFile(Cert, Key);
        // A key read from PEM is ephemeral, which the TLS of Windows does not take; a round trip through PKCS#12 makes it usable everywhere.
        return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
    }

    /// <summary>The trusted authorities of <see cref="Ca"/>.</summary>
    public X509Certificate2Collection Authorities()
    {
        var collection = new X509Certificate2Collection();
        if (Ca is not null) collection.ImportFromPemFile(Ca);
        return collection;
    }

    private X509ChainPolicy Policy()
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(Authorities());
        return policy;
    }
}
