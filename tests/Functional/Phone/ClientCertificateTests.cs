using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace MediaServer.Tests.Functional.Phone;

/// <summary>A carrier that proves itself by certificate, and those who cannot.</summary>
public sealed class ClientCertificateTests : IDisposable
{
    private const string Question =
        "OPTIONS sip:visit@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/TLS 127.0.0.1:5061;branch=z9hG4bK1\r\nMax-Forwards: 70\r\n"
        + "From: <sip:carrier@127.0.0.1>;tag=1\r\nTo: <sip:visit@127.0.0.1>\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n";

    private static readonly DateTimeOffset Begin = DateTimeOffset.UtcNow.AddDays(-1),
        End = DateTimeOffset.UtcNow.AddDays(1);

    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public async Task OnlyCertificatesOfTheAuthority_AreAnswered()
    {
        using var authority = Authority();
        await File.WriteAllTextAsync(_file, authority.ExportCertificatePem(), TestContext.Current.CancellationToken);
        await using var rig = await PhoneRig.StartAsync(("Phone:Sip:ClientAuthority", _file));
        using var carrier = Issue(authority);
        using var stranger = Authority();
        using var forged = Issue(stranger);
        Assert.StartsWith("SIP/2.0 200", await AskAsync(rig, carrier), StringComparison.Ordinal);
        Assert.Equal("", await AskAsync(rig, forged));
        Assert.Equal("", await AskAsync(rig, null));
    }

    [Fact]
    public async Task WithoutAnAuthority_NobodyIsAskedForACertificate()
    {
        await using var rig = await PhoneRig.StartAsync();
        Assert.StartsWith("SIP/2.0 200", await AskAsync(rig, null), StringComparison.Ordinal);
    }

    /// <summary>What is answered, or nothing when the connection ends first.</summary>
    private static async Task<string> AskAsync(PhoneRig rig, X509Certificate2? own)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(20));
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, rig.Phone.Address!.TlsPort, patience.Token);
        await using var tls = new SslStream(client.GetStream());
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            ClientCertificates = own is null ? [] : [own],
            RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.Subject == "CN=localhost", // self-made
        };
        try
        {
            await tls.AuthenticateAsClientAsync(options, patience.Token);
            await tls.WriteAsync(Encoding.ASCII.GetBytes(Question), patience.Token);
            var answer = new byte[4096];
            return Encoding.ASCII.GetString(answer, 0, await tls.ReadAsync(answer, patience.Token));
        }
        catch (Exception e) when (e is IOException or AuthenticationException)
        {
            return "";
        }
    }

    private static X509Certificate2 Authority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Carriers", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(Begin, End);
    }

    private static X509Certificate2 Issue(X509Certificate2 authority)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=sip.carrier.example", key, HashAlgorithmName.SHA256);
        using var certificate = request.Create(authority, Begin, End, RandomNumberGenerator.GetBytes(8));
        return certificate.CopyWithPrivateKey(key);
    }
}
