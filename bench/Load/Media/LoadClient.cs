using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using MediaServer.Bench.Native;
using MediaServer.Transport.Dtls;
using MediaServer.Wire;
using MediaServer.Wire.Rtcp;

namespace MediaServer.Bench.Load.Media;

/// <summary>One participant on the wire: a socket, ICE, DTLS, SRTP, perhaps two sources, and a count of what arrives.</summary>
/// <remarks>
/// Made anywhere; from <see cref="Start"/> on it belongs to the <see cref="ClientLoop"/>. Every packet is counted by its plain header; only
/// a sample is decrypted. Receiver and sender reports leave once a second. There is no NACK: a lost packet stays lost and is seen.
/// </remarks>
internal sealed class LoadClient : IDisposable
{
    private const int ReceiveBuffer = 4 * 1024 * 1024;

    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan HandshakePatience = TimeSpan.FromSeconds(20);

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { Blocking = false };
    private readonly DtlsCertificate _certificate;
    private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Feedback _feedback = new();
    private Association? _association;
    private RemoteEnd? _server;
    private StreamCount[] _streams = new StreamCount[4];
    private int _streamCount;
    private int _last;
    private TimeSpan _nextReport = TimeSpan.MaxValue;
    private TimeSpan _giveUpAt;
    private ushort _transportSequence;

    public LoadClient(DtlsCertificate certificate)
    {
        _certificate = certificate;
        _socket.ReceiveBufferSize = ReceiveBuffer;
        _socket.Bind(new IPEndPoint(IPAddress.Any, 0));
        Fd = (int)_socket.SafeHandle.DangerousGetHandle();
    }

    public int Fd { get; }

    public int Port => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    public IceClient Ice { get; } = new();

    public string Fingerprint => _certificate.Fingerprint.ToString();

    /// <summary>Empty for who only watches.</summary>
    public MediaSource[] Sources { get; set; } = [];

    /// <summary>Hears every packet that arrives, decrypted; null for a client that only counts.</summary>
    public IPacketEar? Ear { get; set; }

    private bool IsSending => Sources.Length > 0;

    /// <summary>Completes when media may flow.</summary>
    public Task Connected => _connected.Task;

    public Span<StreamCount> Streams => _streams.AsSpan(0, _streamCount);

    public TimeSpan NextDeadline { get; private set; } = TimeSpan.MaxValue;

    /// <summary>Connects to where the answer says; checks begin with the next <see cref="Tick"/>.</summary>
    public void Start(RemoteEnd server, TimeSpan now)
    {
        _server = server;
        _socket.Connect(server.Address);
        _giveUpAt = now + HandshakePatience;
        Ice.Start(server.Ice, now);
        NextDeadline = now;
    }

    /// <summary>Something has changed that <see cref="Tick"/> must see.</summary>
    public void Wake(TimeSpan now) => NextDeadline = now;

    /// <summary>Takes one datagram. True for a media packet; then <paramref name="opened"/> is its plain form when it was sampled.</summary>
    public bool Receive(Span<byte> datagram, bool sample, TimeSpan now, out ReadOnlySpan<byte> opened, out bool broken)
    {
        opened = default;
        broken = false;
        switch (Classify.Of(datagram))
        {
            case PacketKind.Stun:
                Ice.Receive(datagram, now);
                NextDeadline = now;
                return false;
            case PacketKind.Dtls:
                _association?.Receive(datagram, now);
                NextDeadline = now;
                return false;
            case PacketKind.Rtcp when IsSending:
                broken = !ReadFeedback(datagram);
                return false;
            case PacketKind.Rtp:
                Count(datagram);
                if (!sample)
                    return true;
                broken = !_association!.TryOpenRtp(datagram, out var length);
                opened = datagram[..length];
                return true;
            default:
                return false;
        }
    }

    /// <summary>Writes what is due into the batch, and sends it.</summary>
    public void Tick(DatagramBatch batch, TimeSpan now)
    {
        if (now >= Ice.NextCheck)
            batch.Commit(Ice.WriteCheck(batch.Reserve(), now));
        if (Ice.IsConnected && _association is null)
            _association = new Association(_certificate, _server!.Fingerprint, now);
        DriveHandshake(batch, now);
        if (_association?.Sender is not null)
        {
            if (now >= _nextReport)
                Report(batch, now);
            if (IsSending)
                Send(batch, now);
        }
        if (batch.Count > 0)
            batch.Send(Fd);
        NextDeadline = Next();
    }

    private void DriveHandshake(DatagramBatch batch, TimeSpan now)
    {
        if (_association is null)
        {
            if (now > _giveUpAt)
                _connected.TrySetException(new TimeoutException("The server answers no connectivity check."));
            return;
        }
        _association.Tick(now);
        while (!batch.IsFull && _association.TryTransmit(batch.Reserve(), out var length))
            batch.Commit(length);
        if (_connected.Task.IsCompleted)
            return;
        if (_association.Sender is not null)
        {
            _nextReport = now + ReportInterval;
            _connected.TrySetResult();
        }
        else if (now > _giveUpAt)
            _connected.TrySetException(new TimeoutException($"No handshake: {_association.Failure}."));
    }

    private void Send(DatagramBatch batch, TimeSpan now)
    {
        foreach (var source in Sources)
        {
            while (source.Due <= now)
            {
                if (batch.IsFull)
                    batch.Send(Fd);
                batch.Commit(source.Write(_association!.Sender!, batch.Reserve(), ref _transportSequence));
            }
        }
    }

    private void Report(DatagramBatch batch, TimeSpan now)
    {
        _nextReport = now + ReportInterval;
        foreach (var source in Sources)
            _feedback.WriteSenderReport(_association!.Sender!, source, batch);
        if (_streamCount > 0)
            _feedback.WriteReceiverReport(_association!.Sender!, Streams, batch);
    }

    private TimeSpan Next()
    {
        var next = Ice.NextCheck < _nextReport ? Ice.NextCheck : _nextReport;
        if (_association is not null && _association.NextDeadline < next)
            next = _association.NextDeadline;
        if (!_connected.Task.IsCompleted && _giveUpAt < next)
            next = _giveUpAt;
        if (IsSending)
            foreach (var source in Sources)
                next = source.Due < next ? source.Due : next;
        return next;
    }

    /// <summary>Asked for a key frame, whichever way: the next picture is one.</summary>
    private bool ReadFeedback(Span<byte> datagram)
    {
        if (_association is null || !_association.TryOpenRtcp(datagram, out var length))
            return false;
        if (!RtcpReader.TryParse(datagram[..length], out var reader))
            return false;
        foreach (var packet in reader)
            if (PictureLossIndication.TryParse(packet, out _) || FullIntraRequest.TryParse(packet, out _))
                foreach (var source in Sources)
                    source.RequestKeyFrame();
        return true;
    }

    private void Count(ReadOnlySpan<byte> packet)
    {
        var ssrc = BinaryPrimitives.ReadUInt32BigEndian(packet[8..]);
        if (_streamCount == 0 || _streams[_last].Ssrc != ssrc)
            Find(ssrc);
        _streams[_last].Add(BinaryPrimitives.ReadUInt16BigEndian(packet[2..]));
    }

    private void Find(uint ssrc)
    {
        for (_last = 0; _last < _streamCount; _last++)
            if (_streams[_last].Ssrc == ssrc)
                return;
        if (_streamCount == _streams.Length)
            Array.Resize(ref _streams, 2 * _streamCount);
        _streams[_streamCount++] = new StreamCount(ssrc);
    }

    /// <summary>Tells the server that this client leaves.</summary>
    public void Close(DatagramBatch batch)
    {
        if (_association is not null)
        {
            _association.Close();
            while (!batch.IsFull && _association.TryTransmit(batch.Reserve(), out var length))
                batch.Commit(length);
        }
        if (batch.Count > 0)
            batch.Send(Fd);
        Dispose();
    }

    public void Dispose()
    {
        _association?.Dispose();
        _socket.Dispose();
    }
}
