using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MediaServer.Tests.Functional.Support;
using MediaServer.Transport;
using MediaServer.Transport.Dtls;

namespace MediaServer.Tests.Functional.Peers;

/// <summary>Our DTLS against OpenSSL's and GnuTLS's own programs, as their server and as their client.</summary>
public sealed class DtlsPeerTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly string _folder = Directory.CreateTempSubdirectory("dtls").FullName;
    private readonly Fingerprint _fingerprint;
    private readonly string _certificate;
    private readonly string _key;

    public DtlsPeerTests()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=peer", key, HashAlgorithmName.SHA256).CreateSelfSigned(
            DateTimeOffset.UtcNow.AddDays(-1),
            DateTimeOffset.UtcNow.AddDays(2)
        );
        _certificate = Path.Combine(_folder, "certificate.pem");
        _key = Path.Combine(_folder, "key.pem");
        File.WriteAllText(_certificate, certificate.ExportCertificatePem());
        File.WriteAllText(_key, key.ExportPkcs8PrivateKeyPem());
        var digest = Convert.ToHexString(certificate.GetCertHash(HashAlgorithmName.SHA384)).Chunk(2).Select(pair => new string(pair));
        Assert.True(Fingerprint.TryParse("sha-384", string.Join(':', digest), out var fingerprint));
        _fingerprint = fingerprint;
    }

    private string[] OpensslClient(int port, params string[] more) =>
        ["s_client", "-dtls1_2", "-connect", $"127.0.0.1:{port}", "-cert", _certificate, "-key", _key, .. more];

    [Theory]
    [InlineData("SRTP_AES128_CM_SHA1_80:SRTP_AEAD_AES_128_GCM", "SRTP_AEAD_AES_128_GCM")]
    [InlineData("SRTP_AES128_CM_SHA1_80", "SRTP_AES128_CM_SHA1_80")]
    public async Task OpensslClient_AgreesAndCloses(string offered, string agreed)
    {
        using var pump = new DtlsPump(DtlsRole.Passive, _fingerprint);
        await using var client = ChildProcess.Start("openssl", OpensslClient(pump.Port, "-use_srtp", offered)).BeginReading();
        await pump.RunUntilAsync(() => pump.Session.State == SessionState.Connected, Patience);
        await pump.RunUntilAsync(() => client.Output.Contains("Extended master secret", StringComparison.Ordinal), Patience);
        Assert.Contains($"profile={agreed}", client.Output, StringComparison.Ordinal);
        Assert.Contains("Cipher is ECDHE-ECDSA-", client.Output, StringComparison.Ordinal);

        await client.WriteLineAsync("application data that nobody wants"); // a data channel, as far as we know
        await pump.RunUntilAsync(() => pump.Drops.Contains(Drop.DtlsApplicationData), Patience);
        Assert.Equal(SessionState.Connected, pump.Session.State);

        await client.WriteLineAsync("Q");
        await pump.RunUntilAsync(() => pump.Session.State == SessionState.Closed, Patience);
        Assert.Equal(SessionEventKind.Closed, pump.Events[^1].Kind);
    }

    [Fact]
    public async Task OpensslClient_WantsToRenegotiate_IsRefusedAndTheSessionStays()
    {
        using var pump = new DtlsPump(DtlsRole.Passive, _fingerprint);
        await using var client = ChildProcess
            .Start("openssl", OpensslClient(pump.Port, "-use_srtp", "SRTP_AEAD_AES_128_GCM"))
            .BeginReading();
        await pump.RunUntilAsync(() => pump.Session.State == SessionState.Connected, Patience);
        await pump.RunUntilAsync(() => client.Output.Contains("Extended master secret", StringComparison.Ordinal), Patience);
        await client.WriteLineAsync("R");
        await pump.RunUntilAsync(() => client.Output.Contains("no renegotiation", StringComparison.Ordinal), Patience);
        Assert.Single(pump.Events, e => e.Kind == SessionEventKind.Connected);
        Assert.Contains("RENEGOTIATING", client.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpensslClient_WithoutCertificate_Fails()
    {
        using var pump = new DtlsPump(DtlsRole.Passive, _fingerprint);
        await using var client = ChildProcess
            .Start("openssl", ["s_client", "-dtls1_2", "-connect", $"127.0.0.1:{pump.Port}", "-use_srtp", "SRTP_AEAD_AES_128_GCM"])
            .BeginReading();
        await pump.RunUntilAsync(() => pump.Session.State == SessionState.Failed, Patience);
        Assert.Equal(SessionFailure.HandshakeError, pump.Events[^1].Failure);
        await client.WaitForTextAsync("alert handshake failure", Patience);
    }

    [Fact]
    public async Task OpensslClient_WithAnotherCertificate_FailsBeforeKeys()
    {
        Assert.True(Fingerprint.TryParse("sha-256", string.Join(':', Enumerable.Repeat("AB", 32)), out var another));
        using var pump = new DtlsPump(DtlsRole.Passive, another);
        await using var client = ChildProcess
            .Start("openssl", OpensslClient(pump.Port, "-use_srtp", "SRTP_AEAD_AES_128_GCM"))
            .BeginReading();
        await pump.RunUntilAsync(() => pump.Session.State == SessionState.Failed, Patience);
        Assert.Equal(SessionFailure.FingerprintMismatch, pump.Events[^1].Failure);
        Assert.False(pump.Session.TryProtectRtp(new byte[12], default, default, new byte[100], out _, out _));
        await client.WaitForTextAsync("alert", Patience);
    }

    [Theory]
    [InlineData("-cipher", "NULL:eNULL:@SECLEVEL=0")]
    [InlineData("-cipher", "AES128-SHA:ECDHE-ECDSA-AES128-SHA")]
    public async Task OpensslClient_WithWeakSuites_Fails(params string[] weak)
    {
        using var pump = new DtlsPump(DtlsRole.Passive, _fingerprint);
        await using var client = ChildProcess
            .Start("openssl", OpensslClient(pump.Port, ["-use_srtp", "SRTP_AEAD_AES_128_GCM", .. weak]))
            .BeginReading();
        await pump.RunUntilAsync(() => pump.Session.State == SessionState.Failed, Patience);
        Assert.Equal(SessionFailure.HandshakeError, pump.Events[^1].Failure);
    }

    [Fact]
    public async Task OpensslClient_WithoutSrtp_Fails()
    {
        using var pump = new DtlsPump(DtlsRole.Passive, _fingerprint);
        await using var client = ChildProcess.Start("openssl", OpensslClient(pump.Port)).BeginReading();
        await pump.RunUntilAsync(() => pump.Session.State == SessionState.Failed, Patience);
        Assert.Equal(SessionFailure.NoSrtpProfile, pump.Events[^1].Failure);
    }

    [Fact]
    public async Task OpensslServer_WeAreTheClient()
    {
        var port = FreePort.Any();
        await using var server = ChildProcess
            .Start(
                "openssl",
                [
                    "s_server",
                    "-dtls1_2",
                    "-accept",
                    $"127.0.0.1:{port}",
                    "-cert",
                    _certificate,
                    "-key",
                    _key,
                    "-Verify",
                    "1",
                    "-use_srtp",
                    "SRTP_AES128_CM_SHA1_80:SRTP_AEAD_AES_128_GCM",
                ]
            )
            .BeginReading();
        await server.WaitForTextAsync("ACCEPT", Patience);
        using var pump = new DtlsPump(DtlsRole.Active, _fingerprint, new IPEndPoint(IPAddress.Loopback, port));
        await pump.RunUntilAsync(() => pump.Session.State == SessionState.Connected, Patience);
        await server.WaitForTextAsync("SRTP Extension negotiated", Patience);
        pump.Session.Close();
        await pump.RunUntilAsync(() => server.Output.Contains("DONE", StringComparison.Ordinal), Patience);
    }

    [Fact]
    public async Task GnutlsClient_AgreesOnAesCm()
    {
        using var pump = new DtlsPump(DtlsRole.Passive, _fingerprint);
        await using var client = ChildProcess
            .Start(
                "gnutls-cli",
                [
                    "--udp",
                    "--insecure",
                    "--mtu=1200",
                    "--srtp-profiles=SRTP_AES128_CM_HMAC_SHA1_80",
                    $"--x509certfile={_certificate}",
                    $"--x509keyfile={_key}",
                    $"--port={pump.Port}",
                    "127.0.0.1",
                ]
            )
            .BeginReading();
        await pump.RunUntilAsync(() => pump.Session.State == SessionState.Connected, Patience);
        await pump.RunUntilAsync(() => client.Output.Contains("Handshake was completed", StringComparison.Ordinal), Patience);
        Assert.Contains("SRTP_AES128_CM_HMAC_SHA1_80", client.Output, StringComparison.Ordinal);
        client.CloseInput(); // gnutls-cli says close_notify at the end of its input
        await pump.RunUntilAsync(() => pump.Session.State == SessionState.Closed, Patience);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
