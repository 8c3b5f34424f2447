using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MediaServer.Host.Phone.Signaling;

/// <summary>What we show to TLS peers: the operator's certificate, or in development one of our own making.</summary>
internal static class PhoneCertificate
{
    /// <summary>Null when there is none: no TLS then.</summary>
    public static SslServerAuthenticationOptions? Options(PhoneSipOptions sip, bool development)
    {
        if (sip.Certificate is { } file)
            return Of(X509Certificate2.CreateFromPemFile(file, sip.CertificateKey ?? file), ReadChain(file));
        return development ? Of(SelfSigned(), []) : null;
    }

    private static X509Certificate2Collection ReadChain(string file)
    {
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(file);
        return chain;
    }

    private static SslServerAuthenticationOptions Of(X509Certificate2 certificate, X509Certificate2Collection chain) =>
        new() { ServerCertificateContext = SslStreamCertificateContext.Create(certificate, chain, offline: true) };

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(System.Net.IPAddress.Loopback);
        names.AddIpAddress(System.Net.IPAddress.IPv6Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = DateTimeOffset.UtcNow;
        return request.CreateSelfSigned(now.AddDays(-1), now.AddYears(1));
    }
}
