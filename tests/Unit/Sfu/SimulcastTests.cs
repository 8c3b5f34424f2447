using System.Buffers.Binary;
using System.Text;
using MediaServer.Sfu;
using MediaServer.Sfu.Negotiation;
using MediaServer.Wire.Rtp;

namespace MediaServer.Tests.Unit.Sfu;

public class SimulcastTests
{
    private const uint Low = 101,
        Mid = 102,
        High = 103,
        Down = 5000;

    private readonly Story _story = new();
    private readonly Person _ann;
    private readonly Person _bob;
    private readonly ushort[] _seq = [65_530, 10, 30_000];
    private readonly int[] _picture = [32_760, 5, 900];
    private int _frame;

    public SimulcastTests()
    {
        _ann = _story.Join("ann").Publishes("cam", Codec.Vp8, 0, rids: ["q", "h", "f"]);
        _bob = _story.Join("bob").Receives("cam", Codec.Vp8, Down);
    }

    [Fact]
    public void Layers_AreBoundByMidAndRid_AndTheShownSizePicksOne()
    {
        Play(1, keys: true);
        _story.Run(400);
        Watch(320, 180);
        Play(1, keys: true);
        Assert.Equal(Low, LastSource());
        Watch(640, 360);
        Play(1, keys: true);
        Assert.Equal(Mid, LastSource());
        Watch(1280, 720);
        Play(1, keys: true);
        Assert.Equal(High, LastSource());
        _story.Drain();
        Assert.NotEmpty(_story.Events.OfType<RoomEvent.LayersChanged>());
    }

    [Fact]
    public void Switch_WaitsForTheKeyFrame_AndTheOldLayerGoesOnUntilThen()
    {
        Watch(320, 180);
        Play(3, keys: true);
        Watch(1280, 720);
        _story.Run(1);
        Assert.Equal(1, _ann.Inbox.KeyFrameRequests(High));
        Play(3, keys: false);
        Assert.Equal(Low, LastSource());
        Play(1, keys: true);
        Assert.Equal(High, LastSource());
        Play(3, keys: false);

        var packets = _bob.Inbox.Packets(Down);
        Assert.All(packets.Zip(packets.Skip(1)), p => Assert.Equal((ushort)(p.First.Seq + 1), p.Second.Seq));
        Assert.All(packets.Zip(packets.Skip(1)), p => Assert.True((int)(p.Second.Timestamp - p.First.Timestamp) > 0));
        Assert.All(packets.Zip(packets.Skip(1)), p => Assert.Equal((Picture(p.First) + 1) & 0x7FFF, Picture(p.Second)));
    }

    [Fact]
    public void SwitchedLayers_AreAlignedByTheirSenderReports()
    {
        Watch(320, 180);
        Play(1, keys: true);
        // One capture clock, two RTP clocks: frame n was captured at n * 33.3 ms.
        var time = _story.WallClock;
        _ann.SendsReport(Low, time, Timestamp(0, _frame));
        _ann.SendsReport(High, time, Timestamp(2, _frame));
        Play(1, keys: false);
        _story.Run(70); // the network delays what follows, and the clock of arrival with it
        Watch(1280, 720);
        Play(1, keys: true);
        var packets = _bob.Inbox.Packets(Down);
        Assert.Equal(High, LastSource());
        Assert.Equal(3000u, packets[^1].Timestamp - packets[^2].Timestamp);
    }

    [Fact]
    public void LayerThatTheBrowserStops_IsReplacedByTheNextOneBelow()
    {
        Play(1, keys: true);
        _story.Run(400);
        Play(1, keys: true);
        Assert.Equal(High, LastSource());
        for (var i = 0; i < 60; i++)
        {
            Play(1, keys: i % 10 == 0, layers: 2);
            _story.Run(33);
        }
        Assert.Equal(Mid, LastSource());
    }

    [Fact]
    public void AForeignSsrc_CannotTakeALayerThatIsSending()
    {
        Play(1, keys: true);
        Send(0, 999_999, key: true);
        Assert.Equal(1, _story.Room.Stats.Dropped(Drop.SsrcInUse));
        _story.Run(1500);
        Send(0, 999_999, key: true);
        Assert.Equal(1, _story.Room.Stats.Dropped(Drop.SsrcInUse));
    }

    [Fact]
    public void RtxOfALayer_IsBoundByTheRepairedRid()
    {
        Watch(320, 180);
        Play(1, keys: true);
        var lost = Rtp.Packet(Rtp.Vp8, _seq[0]++, Timestamp(0, _frame), Low, Rtp.Vp8Payload(true, false, 1, tag: 77), marker: true);
        Play(1, keys: false);
        _ann.Sends(
            Rtp.Wrapped(Rtp.Vp8Rtx, 1, 888, lost, (Rtp.Extensions.Mid, "pcam"u8.ToArray()), (Rtp.Extensions.RepairedRid, "q"u8.ToArray()))
        );
        // The RTX SSRC is new while the layer sends: the first one is taken.
        Assert.Equal(77, _bob.Inbox.Packets(Down)[^1].Tag);
    }

    private void Watch(int width, int height)
    {
        _bob.Participant.Watch("cam", new WatchRequest(width, height, null, null, false), _story.Now);
    }

    private void Play(int frames, bool keys, int layers = 3)
    {
        for (var i = 0; i < frames; i++, _frame++)
        {
            for (var layer = 0; layer < layers; layer++)
                Send(
                    layer,
                    layer switch
                    {
                        0 => Low,
                        1 => Mid,
                        _ => High,
                    },
                    keys
                );
        }
    }

    private void Send(int layer, uint ssrc, bool key)
    {
        var payload = Rtp.Vp8Payload(true, key, _picture[layer]++, tag: (byte)ssrc);
        // The size in the key frame's header: 320 x 180, 640 x 360 or 1280 x 720 (RFC 6386 9.1).
        BinaryPrimitives.WriteUInt16LittleEndian(payload.AsSpan(12), (ushort)(320 << layer));
        BinaryPrimitives.WriteUInt16LittleEndian(payload.AsSpan(14), (ushort)(180 << layer));
        _ann.Sends(
            Rtp.Packet(
                Rtp.Vp8,
                _seq[layer]++,
                Timestamp(layer, _frame),
                ssrc,
                payload,
                true,
                0,
                (Rtp.Extensions.Mid, "pcam"u8.ToArray()),
                (
                    Rtp.Extensions.Rid,
                    Encoding.ASCII.GetBytes(
                        layer switch
                        {
                            0 => "q",
                            1 => "h",
                            _ => "f",
                        }
                    )
                )
            )
        );
    }

    private static uint Timestamp(int layer, int frame) => (uint)(3000 * frame) + (uint)layer * 0x5555_5555;

    private uint LastSource() => _bob.Inbox.Packets(Down)[^1].Tag;

    private static int Picture(Received packet) => ((packet.Payload[2] & 0x7F) << 8) | packet.Payload[3];
}
