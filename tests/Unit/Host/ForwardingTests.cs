using System.Buffers.Binary;
using MediaServer.Host;
using MediaServer.Sfu.Negotiation;
using MediaServer.Tests.Host.Rig;
using MediaServer.Wire;
using MediaServer.Wire.Rtp;

namespace MediaServer.Tests.Unit.Host;

/// <summary>A packet's whole way through this process apart from the system calls: session, room, session, send slot.</summary>
public sealed class ForwardingTests : IDisposable
{
    private const uint AliceSsrc = 0xA11CE;
    private const byte Opus = 111;
    private const byte Vp8 = 96;
    private static readonly RemoteAddress AliceAddress = new(0xA11CE, 1000);
    private static readonly ExtensionIds NoExtensions = new();

    private readonly DispatcherRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Theory]
    [InlineData(MediaKind.Audio)]
    [InlineData(MediaKind.Video)]
    public void Packet_ReachesEverySubscriber_Readable(MediaKind kind)
    {
        var (alice, listeners) = Call(kind, 3);

        Send(alice, kind, 0);
        _rig.Egress.Flush(_rig.Now);

        var received = _rig.Socket.Sent.Where(s => Classify.Of(s.Bytes) == PacketKind.Rtp).ToList();
        Assert.Equal(3, received.Count);
        foreach (var (to, bytes) in received)
        {
            var opened = listeners[to].Session.Receive(bytes, new RemoteAddress(1, 40000), _rig.Now);
            Assert.Equal(PacketKind.Rtp, opened.Kind);
            Assert.True(RtpPacket.TryParse(bytes.AsSpan(0, opened.Length), out var packet));
            Assert.True(packet.Payload.EndsWith("the end"u8));
        }
    }

    [Theory]
    [InlineData(MediaKind.Audio)]
    [InlineData(MediaKind.Video)]
    public void Forwarding_AllocatesNothing(MediaKind kind)
    {
        const int Round = 3000;
        const int Subscribers = 3;
        var (alice, _) = Call(kind, Subscribers);
        _rig.Socket.OnlyCount = true;
        var packets = Enumerable.Range(0, Allocated.Runs * Round).Select(i => alice.ProtectRtp(Plain(kind, i))).ToArray();
        var (passed, sent) = (0, _rig.Socket.Count);

        var allocated = Allocated.By(() =>
        {
            for (var end = passed + Round; passed < end; passed++)
                Pass(packets[passed]);
        });

        Assert.True(_rig.Socket.Count - sent >= packets.Length * Subscribers, "packets are forwarded while we measure");
        Assert.Equal(0, allocated);
    }

    /// <summary>One packet per millisecond of virtual time, with every timer that falls due.</summary>
    private void Pass(byte[] packet)
    {
        _rig.Receive(packet, AliceAddress);
        _rig.RunFor(TimeSpan.FromMilliseconds(1));
    }

    private (RemotePeer Alice, Dictionary<RemoteAddress, RemotePeer> Listeners) Call(MediaKind kind, int listeners)
    {
        var (alice, remote) = _rig.Connect("visit", "alice", AliceAddress);
        var source = kind == MediaKind.Audio ? TrackSource.Mic : TrackSource.Camera;
        var publication = new PublicationPlan("0", "track", kind, source, false, [CodecOf(kind)], [], [AliceSsrc], [], NoExtensions);
        alice.Apply(new NegotiationPlan([publication], []), _rig.Now);
        var remotes = new Dictionary<RemoteAddress, RemotePeer>();
        for (var i = 0; i < listeners; i++)
        {
            var address = new RemoteAddress(0xB0B, (ushort)(2000 + i));
            var (listener, end) = _rig.Connect("visit", $"listener {i}", address);
            var subscription = new SubscriptionPlan("0", "track", kind, [CodecOf(kind)], (uint)(100 + i), 0, NoExtensions);
            listener.Apply(new NegotiationPlan([], [subscription]), _rig.Now);
            remotes.Add(address, end);
        }
        _rig.Deliver();
        return (remote, remotes);
    }

    private void Send(RemotePeer alice, MediaKind kind, int index) => _rig.Receive(alice.ProtectRtp(Plain(kind, index)), AliceAddress);

    private static CodecPlan CodecOf(MediaKind kind) =>
        kind == MediaKind.Audio
            ? new CodecPlan(Codec.Opus, Opus, 48000, "", 0, false, false, false, false, false)
            : new CodecPlan(Codec.Vp8, Vp8, 90000, "", 0, true, true, false, false, false);

    /// <summary>One packet; every video packet is a key frame of its own (RFC 7741 4.2 and 4.3).</summary>
    private static byte[] Plain(MediaKind kind, int index)
    {
        var packet = new byte[200];
        packet[0] = 0x80;
        packet[1] = kind == MediaKind.Audio ? Opus : (byte)(0x80 | Vp8);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)(index + 1));
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(4), (uint)(index * (kind == MediaKind.Audio ? 48 : 90)));
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(8), AliceSsrc);
        ReadOnlySpan<byte> head = kind == MediaKind.Audio ? [0x78] : [0x10, 0x10, 0x02, 0x00, 0x9D, 0x01, 0x2A, 64, 0, 64, 0];
        head.CopyTo(packet.AsSpan(12));
        "the end"u8.CopyTo(packet.AsSpan(packet.Length - 7));
        return packet;
    }
}
