using MediaServer.Recorder.Capture;
using MediaServer.Recorder.Journal;
using MediaServer.Sfu.Negotiation;
using MediaServer.Tests.Unit.Sfu;

namespace MediaServer.Tests.Unit.Recorder.Capture;

/// <summary>The media thread pays a copy and nothing else.</summary>
public class TapCostTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)] // a full ring costs no more
    public void Packet_Recorded_AllocatesNothing(bool full)
    {
        var story = new Story();
        var ring = new PacketRing(full ? 1 << 12 : 1 << 22);
        var recorder = new RoomRecorder(ring, 0, () => story.Now);
        story.Room.Tap = recorder;
        recorder.SetIncluded("ann", true);
        var ann = story.Join("ann").Publishes("mic", Codec.Opus, 7).Publishes("cam", Codec.Vp8, 9);
        const int Round = 500;
        var packets = Enumerable
            .Range(0, (1 + Allocated.Runs) * Round)
            .Select(i =>
                i % 2 == 0
                    ? Rtp.Packet(Rtp.Opus, (ushort)i, 0, 7, [0x78, 1], false, 0, (Rtp.Extensions.AudioLevel, Rtp.Level(127)))
                    : Rtp.Packet(Rtp.Vp8, (ushort)i, 0, 9, Rtp.Vp8Payload(true, i == 1, i), true, 0, (Rtp.Extensions.VideoOrientation, [0]))
            )
            .ToArray();
        var next = 0;
        void Send()
        {
            for (var end = next + Round; next < end; next++)
                ann.Sends(packets[next]);
        }
        Send(); // and fills the small ring
        var (written, lost) = (ring.Written, recorder.Lost);
        Assert.Equal(0, Allocated.By(Send));
        var sent = Allocated.Runs * Round;
        Assert.True(full ? recorder.Lost - lost == sent : ring.Written - written > sent * 24);
    }

    [Fact]
    public void Events_ThatFindNoRoom_AreBoundedAndSayWhenTheyWereTooMany()
    {
        var recorder = new RoomRecorder(new PacketRing(256), 0, () => TimeSpan.Zero);
        for (var i = 0; i < 4000; i++)
            recorder.Note(new Spoke("ann"));
        Assert.False(recorder.IsBroken);
        for (var i = 0; i < 1000; i++)
            recorder.Note(new Spoke("ann"));
        Assert.True(recorder.IsBroken);
    }
}
