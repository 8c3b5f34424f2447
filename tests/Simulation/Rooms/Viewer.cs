using System.Buffers.Binary;
using MediaServer.Sfu;
using MediaServer.Sfu.Negotiation;
using MediaServer.Tests.Unit.Sfu;
using MediaServer.Wire.Rtcp;
using MediaServer.Wire.Rtp;

namespace MediaServer.Tests.Simulation.Rooms;

/// <summary>A browser that receives one video: asks for what it misses, and checks every promise that the SFU makes about numbers.</summary>
internal sealed class Viewer
{
    private const uint Ssrc = 5000,
        RtxSsrc = 5001;
    private const int MaxNacks = 100;

    private readonly Story _story;
    private readonly Link _down;
    private readonly Link _up;
    private readonly SortedDictionary<long, Received> _packets = [];
    private readonly Dictionary<long, TimeSpan> _missing = [];
    private SeqNo _highest;
    private TimeSpan _askedAt;

    public Viewer(Story story, string id, Link down, Link up)
    {
        (_story, _down, _up) = (story, down, up);
        Person = story.Join(id).Receives("cam", Codec.Vp8, Ssrc, RtxSsrc);
    }

    public Person Person { get; }

    public long BytesSentToMe { get; private set; }

    /// <summary>Frames of which every packet came.</summary>
    public int CompleteFrames { get; private set; }

    public TimeSpan? FirstFrameAt { get; private set; }

    public void Watch(int height, bool paused = false) =>
        Person.Participant.Watch("cam", new WatchRequest(null, height, null, null, paused), _story.Now);

    public void Tick()
    {
        foreach (var rtp in Person.Inbox.Rtp)
        {
            BytesSentToMe += rtp.Length;
            _down.Send(rtp, _story.Now);
        }
        Person.Inbox.Clear();
        while (_down.TryReceive(_story.Now, out var packet))
            OnPacket(Received.Read(packet));
        if (_story.Now - _askedAt > TimeSpan.FromMilliseconds(25))
            Ask();
        while (_up.TryReceive(_story.Now, out var feedback))
            Person.SendsRtcp(feedback);
    }

    /// <summary>Looks at everything that arrived, in the order of its numbers.</summary>
    public void Check()
    {
        Received? before = null;
        var complete = 0;
        var whole = false;
        long last = 0;
        foreach (var (n, packet) in _packets)
        {
            var follows = before is not null && n == last + 1;
            if (before is not null)
            {
                var step = (int)(packet.Timestamp - before.Timestamp);
                Assert.True(step >= 0, $"timestamps go forward: {before.Timestamp} -> {packet.Timestamp}");
                Assert.False(step == 0 && before.Marker, "nothing follows a frame's marker");
                Assert.False(follows && step != 0 && !before.Marker && !IsKeyFrame(packet), "only a switch cuts a frame short");
                if (follows && step != 0)
                    Assert.Equal((PictureId(before) + 1) & 0x7FFF, PictureId(packet));
            }
            whole = StartsFrame(packet) || (whole && follows);
            if (packet.Marker && whole)
                complete++;
            (before, last) = (packet, n);
        }
        CompleteFrames = complete;
    }

    /// <summary>Numbers that neither came nor were brought back.</summary>
    public double LossAfterRepair()
    {
        if (_packets.Count == 0)
            return 1;
        var span = _packets.Keys.Last() - _packets.Keys.First() + 1;
        return 1 - (double)_packets.Count / span;
    }

    private void OnPacket(Received packet)
    {
        if (packet.Ssrc == RtxSsrc)
        {
            var original = BinaryPrimitives.ReadUInt16BigEndian(packet.Payload);
            packet = packet with { Seq = original, Payload = packet.Payload[2..] };
        }
        var seq = _packets.Count == 0 ? SeqNo.First(packet.Seq) : SeqNo.Extend(_highest, packet.Seq);
        if (_packets.Count == 0)
            _highest = seq;
        for (var n = _highest.Value + 1; n < seq.Value; n++)
            _missing[n] = _story.Now;
        _missing.Remove(seq.Value);
        _highest = seq > _highest ? seq : _highest;
        if (_packets.TryGetValue(seq.Value, out var known))
            Assert.True(known.Payload.AsSpan().SequenceEqual(packet.Payload), "one number, one payload");
        else
            _packets.Add(seq.Value, packet);
        if (packet.Marker)
            FirstFrameAt ??= _story.Now;
    }

    private void Ask()
    {
        _askedAt = _story.Now;
        // Too old to be of use is not asked for: then the picture is broken, and a key frame is wanted.
        foreach (var n in _missing.Where(m => _story.Now - m.Value > TimeSpan.FromSeconds(1)).Select(m => m.Key).ToList())
        {
            _missing.Remove(n);
            Send(buffer => new PictureLossIndication(9, Ssrc).TryWrite(buffer, out var length) ? length : 0);
        }
        if (_missing.Count == 0)
            return;
        SeqNo[] due = [.. _missing.Keys.Order().Take(MaxNacks).Select(n => new SeqNo(n))];
        Send(buffer => GenericNack.TryWrite(buffer, 9, Ssrc, due, out var length) ? length : 0);
    }

    private void Send(Func<byte[], int> write)
    {
        var buffer = new byte[1200];
        var length = write(buffer);
        _up.Send(buffer[..length], _story.Now);
    }

    private static bool StartsFrame(Received packet) => (packet.Payload[0] & 0x10) != 0;

    private static bool IsKeyFrame(Received packet) => StartsFrame(packet) && (packet.Payload[6] & 1) == 0;

    private static int PictureId(Received packet) => ((packet.Payload[2] & 0x7F) << 8) | packet.Payload[3];
}
