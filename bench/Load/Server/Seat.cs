using System.Security.Cryptography;
using System.Text.Json;
using System.Threading.Channels;
using MediaServer.Bench.Load.Media;
using Microsoft.AspNetCore.SignalR.Client;

namespace MediaServer.Bench.Load.Server;

/// <summary>A participant at the hub, as the SDK is one: joins with a token, offers, and offers again when there is more to watch.</summary>
internal sealed class Seat : IAsyncDisposable
{
    private readonly HubConnection _hub;
    private readonly List<OfferLine> _lines = [];
    private readonly Channel<JsonElement> _recording = Channel.CreateUnbounded<JsonElement>();
    private int _version;

    private Seat(HubConnection hub, LoadClient client)
    {
        (_hub, Client) = (hub, client);
        hub.On<JsonElement>("recording", message => _recording.Writer.TryWrite(message));
    }

    public LoadClient Client { get; }

    /// <summary>The secret that takes the seat again.</summary>
    public string Resume { get; private set; } = "";

    /// <summary>What the server says about the recording, from the beginning.</summary>
    public ChannelReader<JsonElement> Recording => _recording.Reader;

    public static Task<Seat> JoinAsync(Uri server, string token, LoadClient client, CancellationToken cancel) =>
        JoinAsync(server, token, new { }, client, cancel);

    /// <summary>The same seat, after the connection or the server was gone.</summary>
    public static Task<Seat> ResumeAsync(Uri server, string resume, LoadClient client, CancellationToken cancel) =>
        JoinAsync(server, $"resume.{resume}", new { resume }, client, cancel);

    private static async Task<Seat> JoinAsync(Uri server, string token, object request, LoadClient client, CancellationToken cancel)
    {
        var hub = new HubConnectionBuilder()
            .WithUrl(new Uri(server, "/hub"), options => options.AccessTokenProvider = () => Task.FromResult<string?>(token))
            .Build();
        var seat = new Seat(hub, client);
        await hub.StartAsync(cancel);
        seat.Resume = Text(await hub.InvokeAsync<JsonElement>("Join", request, cancel), "resume");
        return seat;
    }

    /// <summary>Offers to send; the tracks that came into being, by the kind of medium.</summary>
    public async Task<Published> PublishAsync(bool audioOnly, CancellationToken cancel)
    {
        var audio = Add(audio: true, NewSsrc(), null);
        var video = audioOnly ? null : Add(audio: false, NewSsrc(), null);
        var answer = await NegotiateAsync(cancel);
        var tracks = answer.GetProperty("publish").EnumerateArray().ToDictionary(p => Text(p, "mid"), p => Text(p, "track"));
        return new Published(
            RemoteEnd.Parse(Text(answer, "sdp")),
            new SourceTrack(audio.Ssrc!.Value, tracks[audio.Mid]),
            video is null ? null : new SourceTrack(video.Ssrc!.Value, tracks[video.Mid])
        );
    }

    /// <summary>Offers places for the tracks, in addition to what was offered before.</summary>
    public async Task<RemoteEnd> WatchAsync(IEnumerable<Published> others, CancellationToken cancel)
    {
        foreach (var other in others)
        {
            Add(audio: true, null, other.Audio.Track);
            if (other.Video is { } video)
                Add(audio: false, null, video.Track);
        }
        return RemoteEnd.Parse(Text(await NegotiateAsync(cancel), "sdp"));
    }

    private async Task<JsonElement> NegotiateAsync(CancellationToken cancel)
    {
        var request = new
        {
            sdp = Offer.Write(_lines, Client, ++_version),
            publish = _lines.Where(l => l.Ssrc is not null).Select(l => new { mid = l.Mid, source = l.Audio ? "mic" : "camera" }),
            subscribe = _lines.Where(l => l.Track is not null).Select(l => new { mid = l.Mid, track = l.Track }),
        };
        var answer = await _hub.InvokeAsync<JsonElement>("Negotiate", request, cancel);
        if (answer.GetProperty("rejected").GetArrayLength() > 0)
            throw new InvalidOperationException($"The server rejects a line: {answer.GetProperty("rejected")}");
        return answer;
    }

    /// <summary>Says yes or no to being recorded.</summary>
    public Task AnswerAsync(string recording, bool yes, CancellationToken cancel) =>
        _hub.InvokeAsync("Consent", new { request = recording, yes }, cancel);

    public Task LeaveAsync(CancellationToken cancel) => _hub.InvokeAsync("Leave", cancel);

    private OfferLine Add(bool audio, uint? ssrc, string? track)
    {
        var line = new OfferLine($"{_lines.Count}", audio, ssrc, track);
        _lines.Add(line);
        return line;
    }

    private static uint NewSsrc() => (uint)RandomNumberGenerator.GetInt32(1, int.MaxValue);

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    public ValueTask DisposeAsync() => _hub.DisposeAsync();
}

/// <summary>A stream and the name the server gave it.</summary>
internal sealed record SourceTrack(uint Ssrc, string Track);

/// <summary>What a participant sends, and where to.</summary>
internal sealed record Published(RemoteEnd Server, SourceTrack Audio, SourceTrack? Video);
