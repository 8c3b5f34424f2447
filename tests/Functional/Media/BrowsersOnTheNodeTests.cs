using MediaServer.Host.Control;
using MediaServer.Tests.Functional.Browsers;

namespace MediaServer.Tests.Functional.Media;

/// <summary>Real Chromium pages on the media node alone: what fails here is below signaling.</summary>
[Collection("Browsers")]
public class BrowsersOnTheNodeTests
{
    [Fact]
    public async Task TwoPages_PublishAndSubscribe_SeeAndHearEachOther()
    {
        await using var room = await NodeRoom.StartAsync();
        await using var chromium = await Chromium.StartAsync();
        await using var alice = await room.JoinAsync(chromium, "alice");
        await using var bob = await room.JoinAsync(chromium, "bob");

        var ofAlice = await alice.PublishAsync();
        var ofBob = await bob.PublishAsync();
        await alice.SubscribeAsync(ofBob);
        await bob.SubscribeAsync(ofAlice);

        await alice.SeesAndHearsAsync();
        await bob.SeesAndHearsAsync();
    }

    [Theory]
    [InlineData("video/VP8")]
    [InlineData("video/VP9")]
    [InlineData("video/H264")]
    [InlineData("video/AV1")]
    public async Task EveryCodec_IsRelayedUntouched_LateJoinerSeesIt(string codec)
    {
        await using var room = await NodeRoom.StartAsync();
        await using var chromium = await Chromium.StartAsync();
        await using var alice = await room.JoinAsync(chromium, "alice");
        var tracks = await alice.PublishAsync(codec, []);
        await alice.Tab.WaitForStatsAsync(stats => stats.Outbound.Any(o => o.FramesEncoded > 20), "frames sent before anybody watches");

        await using var bob = await room.JoinAsync(chromium, "bob");
        await bob.PublishAsync();
        await bob.SubscribeAsync(tracks);

        var seen = await bob.SeesAndHearsAsync();
        Assert.Equal(codec, seen.Video.Single(v => v.FramesDecoded > 10).Codec);
    }

    [Fact]
    public async Task Simulcast_SmallWatch_GetsASmallerPicture()
    {
        await using var room = await NodeRoom.StartAsync();
        await using var chromium = await Chromium.StartAsync();
        await using var alice = await room.JoinAsync(chromium, "alice");
        await using var bob = await room.JoinAsync(chromium, "bob");

        var tracks = await alice.PublishAsync("q", "h", "f");
        await bob.PublishAsync();
        await bob.SubscribeAsync(tracks);
        var camera = tracks.Single(track => track.Layers.Count > 0);
        Assert.Equal(["q", "h", "f"], camera.Layers);

        room.Node.Post(new WatchTrack("visit", "bob", camera.Track, 1280, 720, null, null, false));
        await bob.Tab.WaitForStatsAsync(stats => stats.Video.Any(v => v.FrameWidth == 1280), "the full layer");
        room.Node.Post(new WatchTrack("visit", "bob", camera.Track, 320, 180, null, null, false));
        await bob.Tab.WaitForStatsAsync(stats => stats.Video.Any(v => v.FrameWidth == 320), "the small layer");
    }

    [Fact]
    public async Task IceRestart_KeepsTheMedia()
    {
        await using var room = await NodeRoom.StartAsync();
        await using var chromium = await Chromium.StartAsync();
        await using var alice = await room.JoinAsync(chromium, "alice");
        await using var bob = await room.JoinAsync(chromium, "bob");
        await bob.PublishAsync();
        await bob.SubscribeAsync(await alice.PublishAsync());
        var before = await bob.SeesAndHearsAsync();

        await bob.Tab.EvaluateAsync("room.restartIce()");

        var seen = before.Video.Sum(v => v.FramesDecoded);
        await bob.Tab.WaitForStatsAsync(stats => stats.Video.Sum(v => v.FramesDecoded) > seen + 20, "more frames after the restart");
    }

    [Fact]
    public async Task PageThatCloses_EndsItsTracks()
    {
        await using var room = await NodeRoom.StartAsync();
        await using var chromium = await Chromium.StartAsync();
        await using var alice = await room.JoinAsync(chromium, "alice");
        await alice.PublishAsync();
        await room.WaitForEventAsync<PeerConnected>(e => e.Participant == "alice");

        await alice.Tab.EvaluateAsync("room.close()");

        await room.WaitForEventAsync<PeerClosed>(e => e.Participant == "alice");
        await room.WaitForEventAsync<TracksChanged>(e => e.Participant == "alice" && e.Removed.Count == 2);
    }
}
