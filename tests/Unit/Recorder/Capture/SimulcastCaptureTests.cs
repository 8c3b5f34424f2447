using System.Text;
using MediaServer.Recorder.Journal;
using MediaServer.Sfu.Negotiation;
using MediaServer.Tests.Unit.Sfu;

namespace MediaServer.Tests.Unit.Recorder.Capture;

/// <summary>Three layers, of which the highest that comes is recorded.</summary>
public sealed class SimulcastCaptureTests : IDisposable
{
    private static readonly uint[] Ssrcs = [101, 102, 103];
    private static readonly string[] Rids = ["q", "h", "f"];

    private readonly CaptureRig _rig = new();
    private readonly Person _ann;
    private readonly ushort[] _next = new ushort[3];

    public SimulcastCaptureTests()
    {
        _ann = _rig.Story.Join("ann").Publishes("cam", Codec.Vp8, 0, rids: Rids);
        _rig.Recorder.SetIncluded("ann", true);
    }

    public void Dispose() => _rig.Dispose();

    private void Play(int frames, params int[] layers)
    {
        for (var i = 0; i < frames; i++)
        {
            foreach (var layer in layers)
                Send(layer, key: false);
            _rig.Run(40);
        }
    }

    private void Send(int layer, bool key)
    {
        var n = _next[layer]++;
        _ann.Sends(
            Rtp.Packet(
                Rtp.Vp8,
                n,
                n * 3000u,
                Ssrcs[layer],
                Rtp.Vp8Payload(true, key, n),
                true,
                0,
                (Rtp.Extensions.Mid, Encoding.ASCII.GetBytes("pcam")),
                (Rtp.Extensions.Rid, Encoding.ASCII.GetBytes(Rids[layer]))
            )
        );
    }

    private int Asked(int layer) => _ann.Inbox.KeyFrameRequests(Ssrcs[layer]);

    [Fact]
    public void TopLayer_IsAskedForAKeyFrame_AtMostOnceASecond_UntilItComes()
    {
        Play(1, 0, 1, 2);
        Assert.Equal(1, Asked(2));
        Play(75, 0, 1, 2); // 3 s without a key frame
        Assert.InRange(Asked(2), 3, 4);
        Send(2, key: true);
        var asked = Asked(2);
        Play(75, 0, 1, 2);
        Assert.Equal(asked, Asked(2));
    }

    [Fact]
    public void Switches_AreWritten_AndEachBeginsWithAKeyFrame()
    {
        Play(1, 0, 1, 2);
        Send(2, key: true);
        Play(50, 0, 1, 2);
        Play(50, 0, 1); // the path gets narrow
        Send(1, key: true);
        Play(50, 0, 1);
        Play(1, 0, 1, 2); // and wide again
        Send(2, key: true);
        Play(10, 0, 1, 2);
        _rig.Stop();
        var recording = _rig.Read().Recording;
        var track = Assert.Single(recording.Tracks);
        Assert.Equal(
            [(103u, 2), (102u, 1), (103u, 2)],
            recording.Events.Select(e => e.What).OfType<LayerChosen>().Select(e => (e.Ssrc, e.Layer))
        );
        Assert.Equal(new LayerChosen(103, 2, 640, 360), recording.Events.First(e => e.What is LayerChosen).What);
        Assert.Equal(["q", "h", "f"], track.Streams.OrderBy(s => s.Layer).Select(s => s.Rid));
        Assert.InRange(track.StreamOf(101)!.Packets, 1, 3);
        Assert.Equal(_next[2], track.StreamOf(103)!.Packets);
    }

    [Fact]
    public void Viewers_AreNotSlowedDownByTheRecordersPatience()
    {
        var bob = _rig.Story.Join("bob").Receives("cam", Codec.Vp8, 5000);
        Play(40, 0, 1, 2);
        bob.AsksForKeyFrame(5000);
        var before = Asked(2);
        Play(26, 0, 1, 2); // a second
        Assert.InRange(Asked(2) - before, 2, 3);
    }
}
