using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Bridge.Testing.Files;

namespace Bridge.Testing.Certificates;

/// <summary>
/// A certificate authority of its own and what it signed, as PEM files in a directory that lives until disposal: good and bad
/// server certificates, client certificates, and a client certificate of an authority nobody trusts.
/// </summary>
public sealed class TestCertificates : IDisposable
{
    private readonly TestDirectory _directory = new("certificates");
    private readonly List<X509Certificate2> _owned = [];
    private readonly X509Certificate2 _authority;
    private readonly X509Certificate2 _stranger;
    private int _serial;

    public TestCertificates()
    {
        _authority = CreateAuthority("Bridge test authority");
        _stranger = CreateAuthority("Unknown authority");
        AuthorityPath = _directory.Write("ca.pem", _authority.ExportCertificatePem() + "\n");
        UnknownAuthorityPath = _directory.Write("unknown-ca.pem", _stranger.ExportCertificatePem() + "\n");

        // Ten days either way, so that a wrong clock or time zone never decides a test.
        var now = DateTimeOffset.UtcNow;
        Server = Issue("server", _authority, now.AddDays(-10), now.AddDays(10), serverName: "localhost");
        Expired = Issue("expired", _authority, now.AddDays(-30), now.AddDays(-10), serverName: "localhost");
        NotYetValid = Issue("not-yet-valid", _authority, now.AddDays(10), now.AddDays(20), serverName: "localhost");
        WrongName = Issue("wrong-name", _authority, now.AddDays(-10), now.AddDays(10), serverName: "elsewhere.example");
        UnknownServer = Issue("unknown-server", _stranger, now.AddDays(-10), now.AddDays(10), serverName: "localhost");
        Client = Issue("client", _authority, now.AddDays(-10), now.AddDays(10), serverName: null);
        ExpiredClient = Issue("expired-client", _authority, now.AddDays(-30), now.AddDays(-10), serverName: null);
        UnknownClient = Issue("unknown-client", _stranger, now.AddDays(-10), now.AddDays(10), serverName: null);
    }

    /// <summary>PEM file of the authority that clients and servers under test trust.</summary>
    public string AuthorityPath { get; }

    /// <summary>PEM file of an authority that signed nothing but <see cref="UnknownServer"/> and <see cref="UnknownClient"/>.</summary>
    public string UnknownAuthorityPath { get; }

    /// <summary>Valid for localhost, 127.0.0.1 and ::1.</summary>
    public CertificateFiles Server { get; }

    public CertificateFiles Expired { get; }

    public CertificateFiles NotYetValid { get; }

    /// <summary>Valid, but for elsewhere.example.</summary>
    public CertificateFiles WrongName { get; }

    /// <summary>Valid in itself, but signed by the unknown authority.</summary>
    public CertificateFiles UnknownServer { get; }

    public CertificateFiles Client { get; }

    public CertificateFiles ExpiredClient { get; }

    /// <summary>Valid in itself, but signed by the unknown authority.</summary>
    public CertificateFiles UnknownClient { get; }

    public void Dispose()
    {
        foreach (var certificate in _owned)
            certificate.Dispose();
        _directory.Dispose();
    }

    private X509Certificate2 CreateAuthority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        var now = DateTimeOffset.UtcNow;
        var authority = request.CreateSelfSigned(now.AddDays(-100), now.AddDays(100));
        _owned.Add(authority);
        return authority;
    }

    private CertificateFiles Issue(string name, X509Certificate2 issuer, DateTimeOffset from, DateTimeOffset to, string? serverName)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={serverName ?? name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(issuer, true, false));
        var usage = serverName is null ? "1.3.6.1.5.5.7.3.2" : "1.3.6.1.5.5.7.3.1"; // client or server authentication, RFC 5280 4.2.1.12
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], false));
        if (serverName is not null)
        {
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName(serverName);
            if (serverName == "localhost")
            {
                names.AddIpAddress(IPAddress.Loopback);
                names.AddIpAddress(IPAddress.IPv6Loopback);
            }

            request.CertificateExtensions.Add(names.Build());
        }

        using var signed = request.Create(issuer, from, to, [1, (byte)++_serial]);
        using var withKey = signed.CopyWithPrivateKey(key);

        // Through PKCS#12, because Windows' TLS refuses keys that exist in memory only.
        var certificate = X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
        _owned.Add(certificate);
        return new CertificateFiles(
            _directory.Write($"{name}.pem", signed.ExportCertificatePem() + "\n"),
            _directory.Write($"{name}.key", key.ExportPkcs8PrivateKeyPem() + "\n"),
            certificate);
    }
}
