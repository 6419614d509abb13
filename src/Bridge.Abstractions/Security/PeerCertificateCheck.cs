using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Bridge.Security;

/// <summary>
/// Verifies a peer's certificate for client libraries that take a callback but no chain policy. The same rules as the options of <see cref="TlsOptions"/>: chain to the
/// trusted authorities, validity and name. One instance per connection attempt, so that <see cref="Refusal"/> tells about that attempt. Thread-safe.
/// </summary>
public sealed class PeerCertificateCheck
{
    private readonly X509Certificate2Collection? _authorities;
    private readonly string _usage;
    private readonly string _peer;
    private volatile string? _refusal;

    private PeerCertificateCheck(TlsOptions options, string usage, string peer)
    {
        _authorities = options.Ca is null ? null : options.Authorities();
        _usage = usage;
        _peer = peer;
    }

    /// <summary>A check of the server that <paramref name="host"/> answers as. Reads the authorities anew.</summary>
    /// <exception cref="CryptographicException">The file of the authorities is no PEM.</exception>
    public static PeerCertificateCheck OfServer(TlsOptions options, string host)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new PeerCertificateCheck(options, "1.3.6.1.5.5.7.3.1", options.ServerName ?? host);
    }

    /// <summary>A check of the clients of a listener. Reads the authorities anew.</summary>
    /// <exception cref="CryptographicException">The file of the authorities is no PEM.</exception>
    public static PeerCertificateCheck OfClients(TlsOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new PeerCertificateCheck(options, "1.3.6.1.5.5.7.3.2", "the client");
    }

    /// <summary>Why the last certificate was refused, one sentence; null if none was.</summary>
    public string? Refusal => _refusal;

    /// <summary>True if the certificate may be trusted. The signature is that of <see cref="RemoteCertificateValidationCallback"/> without the sender.</summary>
    public bool Accepts(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        _refusal = Judge(certificate, chain, errors);
        return _refusal is null;
    }

    private string? Judge(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null || (errors & SslPolicyErrors.RemoteCertificateNotAvailable) != 0) return $"{_peer} showed no certificate";
        using var leaf = new X509Certificate2(certificate);
        if ((errors & SslPolicyErrors.RemoteCertificateNameMismatch) != 0)
        {
            return $"the certificate of '{leaf.Subject}' is not valid for the name '{_peer}'; if that is the right peer, give the certificate's name as tls.server_name";
        }
        if (_authorities is null)
        {
            return (errors & SslPolicyErrors.RemoteCertificateChainErrors) == 0 ? null : Tell(leaf, chain?.ChainStatus ?? []);
        }
        using var own = new X509Chain();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        own.ChainPolicy.CustomTrustStore.AddRange(_authorities);
        own.ChainPolicy.ApplicationPolicy.Add(new Oid(_usage));
        if (chain is not null)
        {
            own.ChainPolicy.ExtraStore.AddRange(chain.ChainPolicy.ExtraStore);
            foreach (var element in chain.ChainElements) own.ChainPolicy.ExtraStore.Add(element.Certificate);
        }
        return own.Build(leaf) ? null : Tell(leaf, own.ChainStatus);
    }

    private string Tell(X509Certificate2 leaf, X509ChainStatus[] status)
    {
        var flags = status.Aggregate(X509ChainStatusFlags.NoError, static (all, one) => all | one.Status);
        if ((flags & X509ChainStatusFlags.NotTimeValid) != 0)
        {
            return $"the certificate of '{leaf.Subject}' is valid from {leaf.NotBefore.ToUniversalTime():yyyy-MM-dd HH:mm} to {leaf.NotAfter.ToUniversalTime():yyyy-MM-dd HH:mm} UTC only: it has expired or is not valid yet";
        }
        if ((flags & (X509ChainStatusFlags.PartialChain | X509ChainStatusFlags.UntrustedRoot)) != 0)
        {
            var trusted = _authorities is null ? "the system's authorities" : "the authorities of tls.ca";
            return $"the certificate of '{leaf.Subject}', issued by '{leaf.Issuer}', does not come from {trusted}";
        }
        return $"the certificate of '{leaf.Subject}' is not trusted: {string.Join(" ", status.Select(s => s.StatusInformation.Trim()))}";
    }
}
