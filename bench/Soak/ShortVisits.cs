using MediaServer.Bench.Load;
using MediaServer.Bench.Load.Media;
using MediaServer.Bench.Load.Server;
using MediaServer.Transport.Dtls;

namespace MediaServer.Bench.Soak;

/// <summary>Visits of two that last a moment: both join, see and hear each other, leave, and the visit ends.</summary>
internal sealed class ShortVisits(LoadOptions options, ServerUnderLoad server) : IDisposable
{
    /// <summary>A few packets each way.</summary>
    private static readonly TimeSpan Talk = TimeSpan.FromMilliseconds(100);

    private readonly ClientLoop _clients = new([]);
    private readonly DtlsCertificate _certificate = Association.CertificateFor(options.Srtp);

    public Task RunAsync(int visits, int atOnce, CancellationToken cancel) =>
        Parallel.ForEachAsync(
            Enumerable.Range(0, visits),
            new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancel },
            async (_, stop) => await VisitAsync(stop)
        );

    private async Task VisitAsync(CancellationToken cancel)
    {
        var visit = await server.CreateVisitAsync(cancel);
        await using var first = await JoinAsync(visit, cancel);
        await using var second = await JoinAsync(visit, cancel);
        var (one, other) = (await PublishAsync(first, cancel), await PublishAsync(second, cancel));
        await first.WatchAsync([other], cancel);
        await second.WatchAsync([one], cancel);
        await Task.Delay(Talk, cancel);
        foreach (var seat in new[] { first, second })
        {
            await seat.LeaveAsync(cancel);
            await _clients.LeaveAsync(seat.Client);
        }
        await server.EndVisitAsync(visit, cancel);
    }

    private async Task<Seat> JoinAsync(string visit, CancellationToken cancel) =>
        await Seat.JoinAsync(server.Url, await server.InviteAsync(visit, cancel), new LoadClient(_certificate), cancel);

    private async Task<Published> PublishAsync(Seat seat, CancellationToken cancel)
    {
        var published = await seat.PublishAsync(audioOnly: false, cancel);
        await _clients.ConnectAsync(seat.Client, published.Server);
        await _clients.SendAsync(
            seat.Client,
            now => [new AudioSource(published.Audio.Ssrc, now), new VideoSource(published.Video!.Ssrc, now, 1, paced: false)]
        );
        return published;
    }

    public void Dispose()
    {
        _clients.Dispose();
        _certificate.Dispose();
    }
}
