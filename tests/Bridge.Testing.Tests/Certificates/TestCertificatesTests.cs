using System.Security.Cryptography.X509Certificates;
using Bridge.Testing.Certificates;

namespace Bridge.Testing.Tests.Certificates;

public sealed class TestCertificatesTests
{
    [Fact]
    public void Each_certificate_is_good_or_bad_for_its_own_reason_only()
    {
        using var certificates = new TestCertificates();
        Assert.Empty(Verify(certificates, certificates.Server));
        Assert.Empty(Verify(certificates, certificates.WrongName));
        Assert.Empty(Verify(certificates, certificates.Client));
        Assert.Equal([X509ChainStatusFlags.NotTimeValid], Verify(certificates, certificates.Expired));
        Assert.Equal([X509ChainStatusFlags.NotTimeValid], Verify(certificates, certificates.NotYetValid));
        Assert.NotEmpty(Verify(certificates, certificates.UnknownServer));

        Assert.True(certificates.Server.Certificate.MatchesHostname("localhost"));
        Assert.True(certificates.Server.Certificate.MatchesHostname("127.0.0.1"));
        Assert.False(certificates.WrongName.Certificate.MatchesHostname("localhost"));
    }

    [Fact]
    public void The_files_load_as_a_pair()
    {
        using var certificates = new TestCertificates();
        using var pair = X509Certificate2.CreateFromPemFile(certificates.Client.CertificatePath, certificates.Client.KeyPath);
        Assert.True(pair.HasPrivateKey);
    }

    private static X509ChainStatusFlags[] Verify(TestCertificates certificates, CertificateFiles files)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(X509CertificateLoader.LoadCertificateFromFile(certificates.AuthorityPath));
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(files.Certificate) ? [] : [.. chain.ChainStatus.Select(status => status.Status)];
    }
}
