using System.Globalization;

namespace MediaServer.Bench.Phone.Figures;

/// <summary>What a call costs.</summary>
internal sealed class CostFigures : IPhonePart
{
    private const int Speakers = 3,
        CostedLegs = 20;

    private const double CostBar = 0.75;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(30),
        Window = TimeSpan.FromSeconds(20),
        Settling = TimeSpan.FromSeconds(3);

    public string Name => "cost";

    public async Task<IReadOnlyList<Figure>> MeasureAsync(int[] pin, CancellationToken cancel)
    {
        await using var server = await PhoneServer.OpenAsync(pin, cancel);
        return [await MeasureCostAsync(server, cancel)];
    }

    /// <summary>The whole server's processor time with legs less that without, by leg; nobody subscribes to them, since forwarding is not theirs.</summary>
    private static async Task<Figure> MeasureCostAsync(PhoneServer server, CancellationToken cancel)
    {
        await using var talk = await Fleet.GatherAsync(server, rooms: 1, CostedLegs, Speakers, cancel);
        await Task.Delay(WarmUp, cancel);
        var with = await server.UseAsync(Window, cancel);
        foreach (var caller in talk.Callers)
            await server.Callers.HangUpAsync(caller);
        await Task.Delay(Settling, cancel);
        var without = await server.UseAsync(Window, cancel);
        var whole = 100 * (with.Total - without.Total) / Window / CostedLegs;
        var thread = 100 * (with.Phone - without.Phone) / Window / CostedLegs;
        return new Figure(
            "processor per G.711 leg that speaks, three browser speakers",
            "<= 0.75 % of a core",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{whole:F2} % of the whole server, {thread:F2} % of its phone threads ({CostedLegs} legs)"
            ),
            whole <= CostBar,
            new
            {
                whole,
                thread,
                baselinePercent = 100 * without.Total / Window,
                dropped = talk.Dropped,
            }
        );
    }
}
