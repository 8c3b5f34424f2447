using System.Text.Json;
using MediaServer.Host.Control;
using MediaServer.Tests.Functional.Browsers;

namespace MediaServer.Tests.Functional.Media;

/// <summary>One participant's tab on a bare media node.</summary>
internal sealed class NodePage(NodeRoom room, ChromiumPage tab, string participant) : IAsyncDisposable
{
    public ChromiumPage Tab { get; } = tab;

    public string Participant { get; } = participant;

    /// <summary>Publishes microphone and camera, and returns the tracks as the node announced them.</summary>
    public Task<IReadOnlyList<TrackInfo>> PublishAsync(params string[] rids) => PublishAsync(null, rids);

    /// <param name="codec">The video codec to send, such as <c>video/VP9</c>; the browser's choice when null.</param>
    /// <param name="rids">Simulcast layers, or none.</param>
    public async Task<IReadOnlyList<TrackInfo>> PublishAsync(string? codec, string[] rids)
    {
        await Tab.EvaluateAsync($"room.publish({JsonSerializer.Serialize(rids)}, {JsonSerializer.Serialize(codec)})");
        var announced = await room.WaitForEventAsync<TracksChanged>(e => e.Participant == Participant && e.Added.Count > 0);
        return announced.Added;
    }

    public Task SubscribeAsync(IEnumerable<TrackInfo> tracks)
    {
        var list = tracks.Select(track => new { track = track.Track, kind = track.Kind.ToString().ToLowerInvariant() });
        return Tab.EvaluateAsync($"room.subscribe({JsonSerializer.Serialize(list)})");
    }

    /// <summary>Waits until a picture moves and a sound is heard.</summary>
    public Task<PeerStats> SeesAndHearsAsync() =>
        Tab.WaitForStatsAsync(stats => stats.Video.Any(v => v.FramesDecoded > 10) && stats.Heard.Any(), "frames decoded and sound heard");

    public ValueTask DisposeAsync() => Tab.DisposeAsync();
}
