using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace MediaServer.Tests.Functional.Browsers;

/// <summary>
/// Each browser calls itself inside one page, without our server: when this fails, the machine's browser is the reason and not we.
/// </summary>
[Collection(Machine.Name)]
public class HarnessTests
{
    private const string CallItself = """
        (async () => {
          const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
          const a = new RTCPeerConnection(), b = new RTCPeerConnection();
          a.onicecandidate = (e) => b.addIceCandidate(e.candidate);
          b.onicecandidate = (e) => a.addIceCandidate(e.candidate);
          const video = document.querySelector("video");
          b.ontrack = (e) => { if (e.track.kind === "video") video.srcObject = e.streams[0]; };
          for (const track of stream.getTracks()) a.addTrack(track, stream);
          await a.setLocalDescription();
          await b.setRemoteDescription(a.localDescription);
          await b.setLocalDescription();
          await a.setRemoteDescription(b.localDescription);
          return true;
        })()
        """;

    [Fact]
    public async Task Chromium_CallsItself_PictureAndSoundArrive()
    {
        await using var server = await BarePage.StartAsync();
        await using var chromium = await Chromium.StartAsync();
        await using var page = await chromium.OpenAsync();
        await CallAsync(page, server.Url);
    }

    [Fact]
    public async Task Firefox_CallsItself_PictureAndSoundArrive()
    {
        await using var server = await BarePage.StartAsync();
        await using var firefox = await Firefox.StartAsync();
        await using var page = await firefox.OpenAsync();
        await CallAsync(page, server.Url);
    }

    private static async Task CallAsync(BrowserPage page, string url)
    {
        await page.GotoAsync(url);
        Assert.True(await page.EvaluateAsync<bool>(CallItself));
        var stats = await page.WaitForStatsAsync(
            s => s.Video.Any(v => v.FramesDecoded > 5) && s.Heard.Any(),
            "frames decoded and sound heard"
        );
        Assert.Equal("host", stats.Pair?.Local);
        await page.WaitForMovingPictureAsync("remote-video");
    }

    private sealed class BarePage(WebApplication app) : IAsyncDisposable
    {
        public string Url => app.Urls.First().Replace("127.0.0.1", "localhost", StringComparison.Ordinal);

        public static async Task<BarePage> StartAsync()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Logging.ClearProviders();
            var app = builder.Build();
            app.MapGet(
                "/",
                () =>
                    Microsoft.AspNetCore.Http.Results.Content(
                        "<!doctype html><title>bare</title><video data-testid=remote-video autoplay playsinline></video>",
                        "text/html"
                    )
            );
            await app.StartAsync();
            return new BarePage(app);
        }

        public async ValueTask DisposeAsync() => await app.DisposeAsync();
    }
}
