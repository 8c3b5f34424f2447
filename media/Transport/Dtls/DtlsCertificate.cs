using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MediaServer.Transport.Dtls;

/// <summary>
/// The certificate that every session of a node shows: self-signed, ECDSA P-256, made at start and never written down.
/// Its fingerprint travels in the answer, which is what makes it trusted (RFC 8827 section 6.5).
/// </summary>
/// <remarks>May be used by several workers at once.</remarks>
public sealed class DtlsCertificate : IDisposable
{
    /// <summary>A node restarts more often; nobody checks the date of a certificate that is trusted by fingerprint.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(365);

    private DtlsCertificate(byte[] der, byte[] ecPrivateKey)
    {
        Fingerprint = Fingerprint.OfSha256(der);
        Context = new DtlsContext(der, ecPrivateKey);
    }

    public Fingerprint Fingerprint { get; }

    internal DtlsContext Context { get; }

    /// <param name="now">Wall-clock time, for the dates inside; a day of leeway is left for remotes whose clock is behind.</param>
    public static DtlsCertificate Create(DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=MediaServer", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(now - TimeSpan.FromDays(1), now + Lifetime);
        var privateKey = key.ExportECPrivateKey();
        try
        {
            return new DtlsCertificate(certificate.RawData, privateKey);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(privateKey);
        }
    }

    public void Dispose() => Context.Dispose();
}
