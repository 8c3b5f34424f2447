using System.Globalization;

namespace MediaServer.Bench.Phone.Figures;

/// <summary>How punctual the mixing clock is with a hundred callers on one core.</summary>
internal sealed class ClockFigures : IPhonePart
{
    private const int StandingRooms = 20,
        LegsPerRoom = 5;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(30),
        Standing = TimeSpan.FromSeconds(60);

    public string Name => "clock";

    public async Task<IReadOnlyList<Figure>> MeasureAsync(int[] pin, CancellationToken cancel)
    {
        // The server has one core, whatever else was asked for: that is what is promised.
        await using var server = await PhoneServer.OpenAsync(pin.Length > 0 ? pin : [0], cancel);
        return [await MeasureClockAsync(server, cancel)];
    }

    private static async Task<Figure> MeasureClockAsync(PhoneServer server, CancellationToken cancel)
    {
        await using var standing = await Fleet.GatherAsync(server, StandingRooms, LegsPerRoom, browsers: 1, cancel);
        await Task.Delay(WarmUp, cancel);
        var before = await server.Api.MetricsAsync(cancel);
        var used = await server.UseAsync(Standing, cancel);
        var clock = MixerClock.Between(before, await server.Api.MetricsAsync(cancel));
        var lost = standing.Lost;
        return new Figure(
            "100 G.711 legs in 20 rooms, server on one core, 60 s",
            "lateness p99 < 5 ms, no late frame",
            string.Create(
                CultureInfo.InvariantCulture,
                $"p50 {clock.P50}, p99 {clock.P99}, {clock.LateTicks} late and {clock.LostFrames} lost frames of {clock.Ticks:N0} ticks; {100 * used.Total / Standing:F0} % of the core"
            ),
            clock is { LateTicks: 0, LostFrames: 0, P99Seconds: < 0.005 } && standing.Dropped == 0,
            new
            {
                clock,
                phoneThreadPercent = 100 * used.Phone / Standing,
                wholePercent = 100 * used.Total / Standing,
                dropped = standing.Dropped,
                lostPackets = lost,
                clientsLateMilliseconds = standing.Latest.TotalMilliseconds,
            }
        );
    }
}
