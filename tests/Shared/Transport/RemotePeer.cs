using System.Text;
using MediaServer.Transport;
using MediaServer.Transport.Dtls;
using MediaServer.Transport.Ice;
using MediaServer.Transport.Srtp;
using MediaServer.Wire;
using MediaServer.Wire.Stun;

namespace MediaServer.Tests.Shared.Transport;

/// <summary>What a browser is to a session: a controlling ICE agent with one pair, the other end of DTLS, and SRTP.</summary>
internal sealed class RemotePeer : IDisposable
{
    private static readonly TimeSpan Impatient = TimeSpan.FromMilliseconds(50),
        Settled = TimeSpan.FromSeconds(2.5);

    private readonly Queue<byte[]> _output = new();
    private readonly DtlsCertificate _certificate;
    private readonly DtlsRole _role;
    private readonly Fingerprint _expected;
    private IceCredentials _own;
    private IceCredentials _server;
    private TimeSpan _nextCheck;
    private ulong _transaction;

    public RemotePeer(
        DtlsCertificate certificate,
        DtlsRole role,
        Fingerprint expected,
        IceCredentials own,
        IceCredentials server,
        TimeSpan now
    )
    {
        (_certificate, _role, _expected, _own, _server) = (certificate, role, expected, own, server);
        _nextCheck = now;
    }

    public RemoteAddress Address { get; private set; } = new(new UInt128(0, 0xFFFF_CB00_7101), 50_000);

    /// <summary>A check was answered.</summary>
    public bool IsReachable { get; private set; }

    /// <summary>Off: as if the network cable had been pulled.</summary>
    public bool Checks { get; set; } = true;

    public DtlsConnection? Dtls { get; private set; }

    public SrtpSender? Sender { get; private set; }

    public SrtpReceiver? Receiver { get; private set; }

    /// <summary>Plain media packets that arrived.</summary>
    public List<byte[]> Media { get; } = [];

    public TimeSpan NextDeadline
    {
        get
        {
            var check = Checks ? _nextCheck : TimeSpan.MaxValue;
            var dtls = Dtls?.NextDeadline ?? TimeSpan.MaxValue;
            return check < dtls ? check : dtls;
        }
    }

    /// <summary>The next packets come from there, as after a change of network.</summary>
    public void MoveTo(RemoteAddress address, TimeSpan now)
    {
        (Address, IsReachable, _nextCheck) = (address, false, now);
    }

    public void RestartIce(IceCredentials own, IceCredentials server, TimeSpan now)
    {
        (_own, _server, IsReachable, _nextCheck) = (own, server, false, now);
    }

    public void Tick(TimeSpan now)
    {
        if (Checks && now >= _nextCheck)
        {
            _output.Enqueue(Check(useCandidate: true));
            _nextCheck = now + (IsReachable ? Settled : Impatient);
        }
        Dtls?.Tick(now);
        DrainDtls();
    }

    public void Receive(byte[] datagram, TimeSpan now)
    {
        switch (Classify.Of(datagram))
        {
            case PacketKind.Stun:
                OnResponse(datagram, now);
                break;
            case PacketKind.Dtls when _role == DtlsRole.Passive || Dtls is not null:
                Dtls ??= new DtlsConnection(_certificate, _role, _expected, now);
                Dtls.Receive(datagram, now);
                break;
            case PacketKind.Rtp when Receiver?.UnprotectRtp(datagram, out var length) == Drop.None:
                Media.Add(datagram[..length]);
                break;
            case PacketKind.Rtcp when Receiver?.UnprotectRtcp(datagram, out var length) == Drop.None:
                Media.Add(datagram[..length]);
                break;
        }
        DrainDtls();
        if (Sender is null && Dtls?.State == DtlsState.Connected)
            TakeKeys(Dtls);
    }

    public bool TryTransmit(out byte[] datagram) => _output.TryDequeue(out datagram!);

    /// <summary>A connectivity check as the next one would be.</summary>
    public byte[] Check(bool useCandidate)
    {
        var buffer = new byte[200];
        var writer = new StunWriter(buffer, StunClass.Request, StunMethod.Binding, new StunTransactionId(7, ++_transaction));
        writer.Add(StunAttributeType.Username, Encoding.UTF8.GetBytes($"{_server.Ufrag}:{_own.Ufrag}"));
        writer.AddUInt32(StunAttributeType.Priority, 1_862_270_975);
        writer.AddUInt64(StunAttributeType.IceControlling, 0x1122_3344_5566_7788);
        if (useCandidate)
            writer.AddFlag(StunAttributeType.UseCandidate);
        writer.AddIntegrity(Encoding.UTF8.GetBytes(_server.Password));
        writer.AddFingerprint();
        return buffer[..writer.Length];
    }

    public byte[] Rtp(ushort sequenceNumber, uint ssrc = 0xC0FFEE, int payloadLength = 100)
    {
        var packet = new byte[12 + payloadLength + Session.MaxOverhead];
        if (!Sender!.TryProtectRtp(RtpHeader(sequenceNumber, ssrc), new byte[payloadLength], default, packet, out var length))
            throw new InvalidOperationException("The packet was refused.");
        return packet[..length];
    }

    public static byte[] RtpHeader(ushort sequenceNumber, uint ssrc = 0xC0FFEE) =>
        [
            0x80,
            111,
            (byte)(sequenceNumber >> 8),
            (byte)sequenceNumber,
            0,
            0,
            0,
            1,
            (byte)(ssrc >> 24),
            (byte)(ssrc >> 16),
            (byte)(ssrc >> 8),
            (byte)ssrc,
        ];

    public void SayGoodbye()
    {
        Dtls!.Close();
        DrainDtls();
    }

    private void OnResponse(byte[] datagram, TimeSpan now)
    {
        if (!StunMessage.TryParse(datagram, out var message) || message.Class != StunClass.Success)
            return;
        if (!message.VerifyIntegrity(Encoding.UTF8.GetBytes(_server.Password)) || message.TransactionId.Low > _transaction)
            return;
        if (!IsReachable)
            _nextCheck = now + Settled;
        IsReachable = true;
        if (_role == DtlsRole.Active)
            Dtls ??= new DtlsConnection(_certificate, _role, _expected, now);
    }

    private void DrainDtls()
    {
        var buffer = new byte[DtlsConnection.Mtu];
        while (Dtls is not null && Dtls.TryTransmit(buffer, out var length))
            _output.Enqueue(buffer[..length]);
    }

    private void TakeKeys(DtlsConnection dtls)
    {
        var salt = dtls.Profile.SaltLength;
        var material = new byte[2 * (16 + salt)];
        dtls.ExportKeys(material);
        var (ours, theirs) = _role == DtlsRole.Active ? (0, 1) : (1, 0);
        Sender = new SrtpSender(dtls.Profile, material.AsSpan(16 * ours, 16), material.AsSpan(32 + salt * ours, salt));
        Receiver = new SrtpReceiver(dtls.Profile, material.AsSpan(16 * theirs, 16), material.AsSpan(32 + salt * theirs, salt));
    }

    public void Dispose()
    {
        Dtls?.Dispose();
        Sender?.Dispose();
        Receiver?.Dispose();
    }
}
