using System.Globalization;

namespace MediaServer.Bench.Phone.Figures;

/// <summary>How punctual the mixing clock is with many callers on few cores.</summary>
/// <param name="name">As <c>--only</c> calls it.</param>
/// <param name="cores">Of the server, whatever else was asked for; the clients have the others, where there are any.</param>
/// <param name="rooms">Visits, with five callers and a browser each.</param>
internal sealed class ClockFigures(string name, int cores, int rooms) : IPhonePart
{
    private const int LegsPerRoom = 5;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(30),
        Standing = TimeSpan.FromSeconds(60);

    /// <summary>What is promised: a hundred callers on one core.</summary>
    public static ClockFigures OnOneCore { get; } = new("clock", cores: 1, rooms: 20);

    /// <summary>More callers than one thread could do: what a second core carries.</summary>
    public static ClockFigures OnTwoCores { get; } = new("cores", cores: 2, rooms: 48);

    public string Name => name;

    public async Task<IReadOnlyList<Figure>> MeasureAsync(int[] pin, CancellationToken cancel)
    {
        int[] own = pin.Length > 0 ? pin : [.. Enumerable.Range(0, Math.Min(cores, Environment.ProcessorCount))];
        await using var server = await PhoneServer.OpenAsync(own, cancel);
        return [await MeasureClockAsync(server, own.Length, cancel)];
    }

    private async Task<Figure> MeasureClockAsync(PhoneServer server, int own, CancellationToken cancel)
    {
        await using var standing = await Fleet.GatherAsync(server, rooms, LegsPerRoom, browsers: 1, cancel);
        await Task.Delay(WarmUp, cancel);
        var before = await server.Api.MetricsAsync(cancel);
        var used = await server.UseAsync(Standing, cancel);
        var clock = MixerClock.Between(before, await server.Api.MetricsAsync(cancel));
        var lost = standing.Lost;
        return new Figure(
            string.Create(CultureInfo.InvariantCulture, $"{rooms * LegsPerRoom} G.711 legs in {rooms} rooms, server on {Text(own)}, 60 s"),
            "lateness p99 < 5 ms, no late frame",
            string.Create(
                CultureInfo.InvariantCulture,
                $"p50 {clock.P50}, p99 {clock.P99}, {clock.LateTicks} late and {clock.LostFrames} lost frames of {clock.Ticks:N0} ticks; {100 * used.Total / Standing:F0} % of a core"
            ),
            clock is { LateTicks: 0, LostFrames: 0, P99Seconds: < 0.005 } && standing.Dropped == 0,
            new
            {
                clock,
                phoneThreadsPercent = 100 * used.Phone / Standing,
                wholePercent = 100 * used.Total / Standing,
                dropped = standing.Dropped,
                lostPackets = lost,
                clientsLateMilliseconds = standing.Latest.TotalMilliseconds,
            }
        );
    }

    private static string Text(int cores) => cores == 1 ? "one core" : $"{cores} cores";
}
