using MediaServer.Transport;
using MediaServer.Transport.Dtls;
using MediaServer.Transport.Native;
using MediaServer.Transport.Srtp;

namespace MediaServer.Bench.Load.Media;

/// <summary>The client's end of DTLS, and the SRTP keys that come out of it.</summary>
internal sealed class Association : IDisposable
{
    private readonly DtlsConnection _dtls;
    private SrtpReceiver? _receiver;

    public Association(DtlsCertificate certificate, Fingerprint server, TimeSpan now) =>
        _dtls = new DtlsConnection(certificate, DtlsRole.Active, server, now);

    /// <summary>Null until the handshake is done.</summary>
    public SrtpSender? Sender { get; private set; }

    public SessionFailure Failure => _dtls.Failure;

    public TimeSpan NextDeadline => _dtls.NextDeadline;

    /// <summary>Makes every association with this certificate offer one profile alone, so that the server has no choice.</summary>
    public static DtlsCertificate CertificateFor(SrtpSuite suite)
    {
        var certificate = DtlsCertificate.Create(DateTimeOffset.UtcNow);
        var name = suite == SrtpSuite.Gcm ? "SRTP_AEAD_AES_128_GCM" : "SRTP_AES128_CM_SHA1_80";
        LibCrypto.Require(LibSsl.ContextSetSrtpProfiles(certificate.Context.DangerousGetHandle(), name) == 0, name);
        return certificate;
    }

    public void Receive(ReadOnlySpan<byte> datagram, TimeSpan now)
    {
        _ = _dtls.Receive(datagram, now); // what it drops shows as a handshake that does not end
        if (Sender is null && _dtls.State == DtlsState.Connected)
            TakeKeys();
    }

    public void Tick(TimeSpan now) => _dtls.Tick(now);

    public bool TryTransmit(Span<byte> buffer, out int length) => _dtls.TryTransmit(buffer, out length);

    /// <summary>Decrypts in place; false when the packet does not verify or came before the keys.</summary>
    public bool TryOpenRtp(Span<byte> packet, out int length)
    {
        length = 0;
        return _receiver is not null && _receiver.UnprotectRtp(packet, out length) == Drop.None;
    }

    /// <inheritdoc cref="TryOpenRtp"/>
    public bool TryOpenRtcp(Span<byte> packet, out int length)
    {
        length = 0;
        return _receiver is not null && _receiver.UnprotectRtcp(packet, out length) == Drop.None;
    }

    /// <summary>Says close_notify; send what <see cref="TryTransmit"/> gives afterwards.</summary>
    public void Close() => _dtls.Close();

    /// <summary>RFC 5764 4.2: both keys, then both salts; ours, the client's, first.</summary>
    private void TakeKeys()
    {
        const int key = SrtpProfiles.KeyLength;
        var salt = _dtls.Profile.SaltLength;
        Span<byte> material = stackalloc byte[2 * (key + salt)];
        _dtls.ExportKeys(material);
        Sender = new SrtpSender(_dtls.Profile, material[..key], material.Slice(2 * key, salt));
        _receiver = new SrtpReceiver(_dtls.Profile, material.Slice(key, key), material.Slice(2 * key + salt, salt));
    }

    public void Dispose()
    {
        _dtls.Dispose();
        Sender?.Dispose();
        _receiver?.Dispose();
    }
}
