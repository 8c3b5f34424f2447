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
        var options =
            sip.Certificate is { } file ? Of(X509Certificate2.CreateFromPemFile(file, sip.CertificateKey ?? file), Read(file))
            : development ? Of(SelfSigned(), [])
            : null;
        if (options is not null && sip.ClientAuthority is { } authority)
            AskForCertificates(options, Read(authority));
        return options;
    }

    private static X509Certificate2Collection Read(string file)
    {
        var certificates = new X509Certificate2Collection();
        certificates.ImportFromPemFile(file);
        return certificates;
    }

    private static void AskForCertificates(SslServerAuthenticationOptions options, X509Certificate2Collection authority)
    {
        options.ClientCertificateRequired = true;
        options.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            // Authorities that carriers keep for their customers publish no lists; whoever is no customer any more is out of Trunks, too.
            RevocationMode = X509RevocationMode.NoCheck,
        };
        options.CertificateChainPolicy.CustomTrustStore.AddRange(authority);
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
