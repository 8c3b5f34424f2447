using System.Net;
using MediaServer.Tests.Functional.Browsers;
using MediaServer.Tests.Functional.Support;

namespace MediaServer.Tests.Functional.Peers;

/// <summary>
/// Clients that nobody here wrote publish by WHIP and watch by WHEP, through each other and through a browser, while tshark reads every
/// packet that leaves our port.
/// </summary>
[Collection(Machine.Name)]
public class WhipWhepTests(Machine machine)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(45);

    [Theory]
    [InlineData("aiortc_peer.py", "gstreamer_peer.py")]
    [InlineData("gstreamer_peer.py", "aiortc_peer.py")]
    [InlineData("aiortc_peer.py", "aiortc_peer.py")]
    [InlineData("gstreamer_peer.py", "gstreamer_peer.py")]
    public async Task PublisherAndViewer_PictureAndSoundArrive_EveryPacketIsWellFormed(string publisher, string viewer)
    {
        await using var server = await MediaServerProcess.StartAsync("--Media:Workers", "1");
        await using var capture = await Tshark.CaptureAsync(
            $"{publisher.Split('_')[0]}-to-{viewer.Split('_')[0]}",
            $"udp port {server.MediaPort}"
        );
        var visit = await server.CreateVisitAsync();

        await using var whip = PeerScript.Start(publisher, "whip", await server.InviteAsync(visit, "guest", "Publisher"), Lifetime);
        await whip.WaitUntilConnectedAsync();
        await using var whep = PeerScript.Start(viewer, "whep", await server.InviteAsync(visit, "observer", "Viewer"), Lifetime);
        var watched = await whep.ResultAsync<Watched>();
        whip.Finish();
        var published = await whip.ResultAsync<Published>();
        await capture.StopAsync();

        Assert.Equal((320, 240), (watched.Video.Width, watched.Video.Height));
        Assert.True(watched.Video.Frames >= 60, $"{watched}");
        Assert.True(watched.Video.Change > 1, $"the picture stands still: {watched}");
        Assert.True(watched.Audio.Frames >= 100, $"{watched}");
        Assert.True(watched.Audio.Loudness > 3000, $"the tone is not there: {watched}"); // 16000 / sqrt(2) was sent
        Assert.Equal((int)HttpStatusCode.OK, published.Deleted);
        Assert.Equal((int)HttpStatusCode.OK, watched.Deleted);
        await JudgeAsync(capture.File, server.MediaPort);
    }

    [Fact]
    public async Task WhipSource_IsSeenAndHeardInABrowser()
    {
        var server = await machine.ServerAsync();
        var chromium = await machine.ChromiumAsync();
        var visit = await server.CreateVisitAsync();
        await using var clinician = new Person(await chromium.OpenAsync());
        await clinician.Page.GotoAsync((await server.InviteAsync(visit, "provider", "Dr. Ada Osei")).DirectLink);
        await clinician.WaitForStateAsync("joined");

        await using var whip = PeerScript.Start(
            "gstreamer_peer.py",
            "whip",
            await server.InviteAsync(visit, "guest", "Examination camera"),
            Lifetime
        );
        await clinician.SeesAndHearsAsync(1);
        await clinician.StillSeesAndHearsAsync(1);
        whip.Finish();
        Assert.Equal((int)HttpStatusCode.OK, (await whip.ResultAsync<Published>()).Deleted);
        await clinician.Page.WaitForAsync($"document.querySelectorAll('{BrowserPage.TestId("remote-video")}').length === 0");
    }

    [Theory]
    [InlineData("aiortc_peer.py")]
    [InlineData("gstreamer_peer.py")]
    public async Task Browser_IsSeenAndHeardByAWhepViewer(string viewer)
    {
        var server = await machine.ServerAsync();
        var chromium = await machine.ChromiumAsync();
        var visit = await server.CreateVisitAsync();
        await using var clinician = new Person(await chromium.OpenAsync());
        await clinician.Page.GotoAsync((await server.InviteAsync(visit, "provider", "Dr. Ada Osei")).DirectLink);
        await clinician.Page.WaitForStatsAsync(s => s.Outbound.Any(o => o.FramesEncoded > 10), "the browser sends");

        await using var whep = PeerScript.Start(viewer, "whep", await server.InviteAsync(visit, "observer", "Viewer"), Lifetime);
        var watched = await whep.ResultAsync<Watched>();

        Assert.True(watched.Video.Frames >= 60 && watched.Video.Width > 0, $"{watched}");
        Assert.True(watched.Video.Change > 0.1, $"the picture stands still: {watched}");
        Assert.True(watched.Audio.Frames >= 100, $"{watched}");
        Assert.True(watched.Audio.Loudness > 100, $"the beep is not there: {watched}");
    }

    /// <summary>Every datagram from our port is STUN, DTLS, RTP or SRTCP, and tshark finds fault with none.</summary>
    private static async Task JudgeAsync(string file, int port)
    {
        var ours = $"udp.srcport == {port}";
        const string inTheClear = "(stun || dtls || (rtp && !rtcp))";
        Assert.Empty(await Tshark.ComplaintsAsync(file, $"{ours} && {inTheClear}"));

        // SRTCP is encrypted behind its first eight bytes: tshark sees RTCP in some and data in others. So the header is judged here, and
        // what is encrypted in RtcpByTsharkTests.
        var rest = await Tshark.ReadAsync(file, $"{ours} && !{inTheClear}", "udp.payload");
        Assert.All(rest, fields => Assert.Matches("^[89ab][0-9a-f]c[89a-f]", fields[0]));
        Assert.NotEmpty(rest);

        Assert.True(await Tshark.CountAsync(file, $"{ours} && stun.type == 0x0101") > 0, "no STUN response was seen");
        Assert.Equal(0, await Tshark.CountAsync(file, $"{ours} && stun.type == 0x0101 && !stun.att.crc32"));
        Assert.Equal(0, await Tshark.CountAsync(file, $"{ours} && stun.att.crc32.status == 0"));
        Assert.True(await Tshark.CountAsync(file, $"{ours} && dtls.handshake.type == 2") > 0, "no ServerHello was seen");
        Assert.True(await Tshark.CountAsync(file, $"{ours} && rtp && !rtcp") > 100, "hardly any RTP was seen");
        Assert.Equal(0, await Tshark.CountAsync(file, $"{ours} && rtp && !rtcp && rtp.version != 2"));
    }
}
