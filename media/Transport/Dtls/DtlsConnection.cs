using System.Runtime.InteropServices;
using MediaServer.Transport.Native;
using MediaServer.Transport.Srtp;

namespace MediaServer.Transport.Dtls;

/// <summary>How far one DTLS association is.</summary>
internal enum DtlsState : byte
{
    Handshaking,
    Connected,
    Failed,
    Closed,
}

/// <summary>One DTLS 1.2 association on OpenSSL, without a socket, a thread or a clock (RFC 6347, 5764, 8827 6.5).</summary>
/// <remarks>
/// The peer's certificate is compared with the fingerprint from signaling while the handshake runs: a wrong one ends it by an alert,
/// before there is a key to export. After the handshake the association lives on to answer a repeated Finished and to hear
/// close_notify; application data is read and thrown away.
/// </remarks>
internal sealed unsafe class DtlsConnection : IDisposable
{
    /// <summary>Fits IPv6's smallest link (1280) with room for IP, UDP and a TURN header.</summary>
    public const int Mtu = 1200;

    /// <summary>A record's header and the longest ciphertext (RFC 6347 4.1, RFC 5246 6.2.3); one datagram carries no more.</summary>
    public const int MaxDatagram = 13 + (1 << 14) + 2048;

    /// <summary>Nobody waits longer for a visit to begin; the remote is told by silence.</summary>
    public static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(30);

    private static readonly int VerifyContextIndex = LibSsl.VerifyContextIndex();

    private readonly Fingerprint _remote;
    private readonly DtlsTimer _timer = new();
    private readonly DatagramBio _bio;
    private readonly TimeSpan _giveUpAt;
    private Flight? _flight;
    private bool _confirmed;
    private GCHandle _self;
    private nint _ssl;
    private bool _verified;
    private bool _mismatch;

    public DtlsConnection(DtlsCertificate certificate, DtlsRole role, Fingerprint remote, TimeSpan now)
    {
        _remote = remote;
        _giveUpAt = now + HandshakeTimeout;
        Role = role;
        _ssl = certificate.Context.NewSsl();
        _self = GCHandle.Alloc(this);
        _bio = new DatagramBio(_timer);
        LibSsl.SetBio(_ssl, _bio.Handle, _bio.Handle);
        LibCrypto.Require(LibSsl.SetData(_ssl, 0, GCHandle.ToIntPtr(_self)) == 1, "SSL_set_ex_data");
        LibSsl.SetTimerCallback(_ssl, &OnTimer);
        LibSsl.Control(_ssl, LibSsl.SetMtu, Mtu, 0);
        if (role == DtlsRole.Passive)
        {
            LibSsl.SetAcceptState(_ssl);
            return;
        }
        LibSsl.SetConnectState(_ssl);
        _timer.Now = now;
        Advance();
        Remember();
    }

    public DtlsRole Role { get; }

    public DtlsState State { get; private set; }

    public SessionFailure Failure { get; private set; }

    public TimeSpan NextDeadline
    {
        get
        {
            var next = _flight?.Deadline ?? TimeSpan.MaxValue;
            if (State != DtlsState.Handshaking)
                return next;
            next = _timer.Deadline < next ? _timer.Deadline : next;
            return _giveUpAt < next ? _giveUpAt : next;
        }
    }

    /// <summary>The profile agreed upon; meaningful once connected.</summary>
    public SrtpProfile Profile { get; private set; }

    public Drop Receive(ReadOnlySpan<byte> datagram, TimeSpan now)
    {
        if (State is DtlsState.Failed or DtlsState.Closed)
            return Drop.SessionOver;
        if (datagram.Length > MaxDatagram)
            return Drop.DtlsOversized;
        var sound = DtlsRecord.SoundLength(datagram, State == DtlsState.Handshaking);
        if (sound == 0)
            return Drop.BadHeader;
        _timer.Now = now;
        fixed (byte* start = datagram)
        {
            _bio.Offer(start, sound);
            var drop = Advance();
            _bio.Withdraw();
            Remember();
            return drop;
        }
    }

    public void Tick(TimeSpan now)
    {
        _timer.Now = now;
        if (State == DtlsState.Handshaking)
        {
            LibCrypto.ClearErrors();
            if (now >= _giveUpAt || !_timer.TryRetransmit(_ssl))
                Fail(SessionFailure.HandshakeTimeout);
            Remember();
        }
        _flight?.RepeatWhenDue(_bio, now);
    }

    /// <summary>The peer has shown that it has the keys.</summary>
    public void Confirm() => (_confirmed, _flight) = (true, null);

    public bool TryTransmit(Span<byte> buffer, out int length) => _bio.TryTake(buffer, out length);

    /// <summary>RFC 5764 4.2: client key, server key, client salt, server salt.</summary>
    public void ExportKeys(Span<byte> material)
    {
        if (State != DtlsState.Connected || !_verified)
            throw new InvalidOperationException("There are no keys before the peer has proven who it is.");
        var label = "EXTRACTOR-dtls_srtp"u8;
        fixed (byte* m = material)
        fixed (byte* l = label)
        {
            var done = LibSsl.ExportKeyingMaterial(_ssl, m, (nuint)material.Length, l, (nuint)label.Length, null, 0, 0);
            LibCrypto.Require(done == 1, "SSL_export_keying_material");
        }
    }

    /// <summary>Says goodbye by close_notify, if there is anybody to say it to.</summary>
    public void Close()
    {
        if (State == DtlsState.Connected)
            SayGoodbye();
        if (State != DtlsState.Failed)
            State = DtlsState.Closed;
        _timer.Stop();
        _flight = null;
    }

    /// <summary>Lets OpenSSL work on what was offered until it asks for more.</summary>
    private Drop Advance()
    {
        const int scratchLength = 2048;
        var scratch = stackalloc byte[scratchLength];
        var drop = Drop.None;
        while (State is DtlsState.Handshaking or DtlsState.Connected)
        {
            LibCrypto.ClearErrors(); // SSL_get_error looks into this thread's queue
            var handshaking = State == DtlsState.Handshaking;
            var result = handshaking ? LibSsl.DoHandshake(_ssl) : LibSsl.Read(_ssl, scratch, scratchLength);
            if (result > 0)
            {
                if (handshaking)
                    Complete();
                else
                    drop = Drop.DtlsApplicationData;
                continue;
            }
            var error = LibSsl.GetError(_ssl, result);
            if (error is LibSsl.ErrorWantRead or LibSsl.ErrorWantWrite)
                return drop;
            if (handshaking)
                Fail(_mismatch ? SessionFailure.FingerprintMismatch : SessionFailure.HandshakeError);
            else
                Close(); // close_notify, or a fatal alert; both are authenticated by now
        }
        return drop;
    }

    /// <summary>Keeps what was just said, to repeat it. Nothing answers a client that is done, so it has nothing to repeat.</summary>
    private void Remember()
    {
        if (State == DtlsState.Connected && Role == DtlsRole.Active)
            _flight = null;
        var waiting = _bio.Waiting;
        if (waiting.Length == 0)
            return;
        _flight = State switch
        {
            DtlsState.Handshaking => Flight.Answered(waiting, _timer.Now),
            DtlsState.Connected when Role == DtlsRole.Passive && !_confirmed => Flight.Last(waiting, _timer.Now),
            _ => null,
        };
    }

    private void Complete()
    {
        var profile = LibSsl.SelectedSrtpProfile(_ssl);
        State = DtlsState.Connected;
        if (profile != null && _verified)
        {
            Profile = (SrtpProfile)profile->Id;
            return;
        }
        SayGoodbye();
        Fail(_verified ? SessionFailure.NoSrtpProfile : SessionFailure.FingerprintMismatch);
    }

    /// <summary>One close_notify; whether the remote answers makes no difference (RFC 5246 7.2.1), hence the discarded result.</summary>
    private void SayGoodbye() => _ = LibSsl.Shutdown(_ssl);

    private void Fail(SessionFailure reason)
    {
        (State, Failure) = (DtlsState.Failed, reason);
        _timer.Stop();
        _flight = null;
    }

    private bool Verify(nint certificate)
    {
        var length = LibCrypto.EncodeCertificate(certificate, null);
        if (length <= 0)
            return false;
        var der = new byte[length];
        fixed (byte* start = der)
        {
            var end = start; // i2d moves the pointer
            LibCrypto.Require(LibCrypto.EncodeCertificate(certificate, &end) == length, "i2d_X509");
        }
        _verified = _remote.Matches(der);
        _mismatch = !_verified;
        return _verified;
    }

    private static DtlsConnection From(nint ssl) => (DtlsConnection)GCHandle.FromIntPtr(LibSsl.GetData(ssl, 0)).Target!;

    /// <summary>Stands in for OpenSSL's chain building: one certificate, trusted by fingerprint alone (RFC 8827 6.5).</summary>
    [UnmanagedCallersOnly]
    internal static int OnVerify(nint store, nint argument)
    {
        var certificate = LibCrypto.CertificateToVerify(store);
        return certificate != 0 && From(LibCrypto.VerifyContextData(store, VerifyContextIndex)).Verify(certificate) ? 1 : 0;
    }

    [UnmanagedCallersOnly]
    private static uint OnTimer(nint ssl, uint previousMicroseconds) => From(ssl)._timer.OnInterval(previousMicroseconds);

    public void Dispose()
    {
        if (_ssl == 0)
            return;
        LibSsl.Free(_ssl); // and with it the BIO
        _ssl = 0;
        _bio.Dispose();
        _self.Free();
        State = DtlsState.Closed;
    }
}
