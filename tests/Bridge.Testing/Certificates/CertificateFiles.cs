using System.Security.Cryptography.X509Certificates;

namespace Bridge.Testing.Certificates;

/// <summary>One certificate as PEM files, and loaded with its key. Owned by the <see cref="TestCertificates"/> that made it.</summary>
public sealed record CertificateFiles(string CertificatePath, string KeyPath, X509Certificate2 Certificate);
