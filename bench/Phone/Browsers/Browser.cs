using MediaServer.Bench.Load.Media;
using MediaServer.Bench.Load.Server;
using MediaServer.Bench.Phone.Sound;
using MediaServer.Transport.Dtls;
using MediaServer.Wire.Rtp;

namespace MediaServer.Bench.Phone.Browsers;

/// <summary>Somebody in the visit by browser, as the server sees one: hub, ICE, DTLS, SRTP, a microphone of real Opus, and perhaps an ear.</summary>
internal sealed class Browser : IPacketEar, IAsyncDisposable
{
    private readonly ClientLoop _loop;
    private readonly Seat _seat;
    private readonly Published _published;

    private Browser(ClientLoop loop, Seat seat, Published published) => (_loop, _seat, _published) = (loop, seat, published);

    /// <summary>What came of the track that is listened to.</summary>
    public HeardSound Heard { get; } = new();

    public static async Task<Browser> JoinAsync(
        ServerUnderLoad server,
        ClientLoop loop,
        DtlsCertificate certificate,
        string visit,
        CancellationToken cancel
    )
    {
        var seat = await Seat.JoinAsync(server.Url, await server.InviteAsync(visit, cancel), new LoadClient(certificate), cancel);
        var published = await seat.PublishAsync(audioOnly: true, cancel);
        await loop.ConnectAsync(seat.Client, published.Server);
        return new Browser(loop, seat, published);
    }

    /// <summary>Speaks from now on.</summary>
    /// <param name="delay">How much later each packet leaves.</param>
    public async Task<OpusVoice> SpeakAsync(byte[][] packets, Func<int, TimeSpan>? delay = null)
    {
        OpusVoice? voice = null;
        await _loop.SendAsync(_seat.Client, now => [voice = new OpusVoice(_published.Audio.Ssrc, packets, new PacketSchedule(now, delay))]);
        return voice!;
    }

    /// <summary>Receives the track, and keeps what comes while <see cref="Heard"/> is open.</summary>
    public async Task ListenAsync(string track, CancellationToken cancel)
    {
        _seat.Client.Ear = this;
        await _seat.WatchAsync([new Published(_published.Server, new SourceTrack(0, track), null)], cancel);
    }

    public void Hear(ReadOnlySpan<byte> packet, TimeSpan arrival)
    {
        if (RtpPacket.TryParse(packet, out var rtp))
            Heard.Take(arrival, rtp.Timestamp, rtp.Payload);
    }

    public async ValueTask DisposeAsync()
    {
        await _loop.LeaveAsync(_seat.Client);
        await _seat.DisposeAsync();
    }
}
