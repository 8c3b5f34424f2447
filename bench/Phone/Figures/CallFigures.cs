using System.Globalization;
using MediaServer.Bench.Phone.Sipp;

namespace MediaServer.Bench.Phone.Figures;

/// <summary>Five hundred calls by sipp that come and go beside a hundred that stand.</summary>
internal sealed class CallFigures : IPhonePart
{
    private const int StandingRooms = 20,
        LegsPerRoom = 5,
        Calls = 500,
        CallsPerSecond = 20,
        VisitSize = 5;

    private const double AnswerBar = 250;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(10),
        CallLength = TimeSpan.FromSeconds(5);

    public string Name => "calls";

    public async Task<IReadOnlyList<Figure>> MeasureAsync(int[] pin, CancellationToken cancel)
    {
        await using var server = await PhoneServer.OpenAsync(pin, cancel);
        return await MeasureCallsAsync(server, cancel);
    }

    private static async Task<Figure[]> MeasureCallsAsync(PhoneServer server, CancellationToken cancel)
    {
        await using var standing = await Fleet.GatherAsync(server, StandingRooms, LegsPerRoom, browsers: 0, cancel);
        List<string> pins = [];
        for (var visit = ""; pins.Count < Calls; )
        {
            if (pins.Count % VisitSize == 0)
                visit = await server.Api.CreateVisitAsync(cancel);
            pins.Add((await server.Api.InviteByPhoneAsync(visit, cancel)).Pin);
        }
        await Task.Delay(WarmUp, cancel);
        var before = await server.Api.MetricsAsync(cancel);
        var run = await SippRun.CallAsync(server.SipPort, pins, Calls, CallsPerSecond, CallLength, cancel);
        var clock = MixerClock.Between(before, await server.Api.MetricsAsync(cancel));
        return
        [
            new Figure(
                "sipp: 500 calls at 20/s beside 100 standing legs",
                "0 failures",
                $"{run.Succeeded} succeeded, {run.Failed} failed; {standing.Dropped} standing legs dropped, {clock.LateTicks} late ticks",
                run.Succeeded == Calls && run.Failed == 0 && standing.Dropped == 0,
                new
                {
                    run.Errors,
                    clock,
                    lostPackets = standing.Lost,
                    clientsLateMilliseconds = standing.Latest.TotalMilliseconds,
                }
            ),
            new Figure(
                "INVITE to 200, by sipp, in these calls",
                "p95 <= 250 ms",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"p50 {run.Percentile(0.5):F0}, p95 {run.Percentile(0.95):F0}, max {run.Percentile(1):F0} ms"
                ),
                run.Percentile(0.95) <= AnswerBar
            ),
        ];
    }
}
