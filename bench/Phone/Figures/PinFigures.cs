using System.Globalization;
using MediaServer.Audio;
using MediaServer.Audio.Codecs;
using MediaServer.Bench.Phone.Callers;
using MediaServer.Bench.Phone.Sound;

namespace MediaServer.Bench.Phone.Figures;

/// <summary>From the last key of the PIN to the first sound of the room, through the whole server with its database.</summary>
internal sealed class PinFigures : IPhonePart
{
    private const int Calls = 20;

    /// <summary>Above most of speech, so that the words over the room do not hide it.</summary>
    private const double Tone = 2800;

    private const double Bar = 500;

    private static readonly TimeSpan Greeting = TimeSpan.FromSeconds(1.5),
        Entry = TimeSpan.FromSeconds(4);

    public string Name => "pin";

    public async Task<IReadOnlyList<Figure>> MeasureAsync(int[] pin, CancellationToken cancel)
    {
        await using var server = await PhoneServer.OpenAsync(pin, cancel);
        List<double> times = [];
        for (var i = 0; i <= Calls; i++)
        {
            var time = await EnterAsync(server, cancel);
            if (i > 0) // the first one loads code
                times.Add(time);
        }
        times.Sort();
        var p95 = times[(int)Math.Ceiling(0.95 * times.Count) - 1];
        return
        [
            new Figure(
                "last PIN key to the room's sound",
                "<= 500 ms",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"p50 {times[Calls / 2]:F0}, p95 {p95:F0}, max {times[^1]:F0} ms ({Calls} calls)"
                ),
                times[^1] <= Bar,
                new { times }
            ),
        ];
    }

    private static async Task<double> EnterAsync(PhoneServer server, CancellationToken cancel)
    {
        var visit = await server.VisitAsync(cancel);
        await using var browser = await visit.BrowserAsync(cancel);
        await browser.SpeakAsync(Sounds.Opus(Sounds.Tone(TimeSpan.FromSeconds(10), Pcm.Wide, Tone), Pcm.Wide));
        var (pin, _) = await server.Api.InviteByPhoneAsync(visit.Id, cancel);
        var caller = new Caller(new short[Pcm.Narrow]);
        await server.Callers.CallAsync(caller, "visit");
        await Task.Delay(Greeting, cancel);
        await server.OpenEarsAsync(caller.Heard);
        await server.Callers.RunAsync(_ =>
        {
            caller.Press($"{pin}#");
            return true;
        });
        await Task.Delay(Entry, cancel);
        await server.CloseEarsAsync(caller.Heard);
        await server.Callers.HangUpAsync(caller);
        var heard = caller.Heard.Decode(new G711Decoder(G711Law.Mu));
        return (FirstTone(heard) - caller.LastKeyAt).TotalMilliseconds;
    }

    /// <summary>When the first of three frames with the tone in them arrived.</summary>
    private static TimeSpan FirstTone(Played heard)
    {
        var run = 0;
        for (var frame = 0; frame < heard.At.Length; frame++)
        {
            run = HasTone(heard.Pcm.AsSpan(frame * 160, 160)) ? run + 1 : 0;
            if (run == 3)
                return heard.At[frame - 2];
        }
        throw new InvalidDataException("The room's sound never came.");
    }

    /// <summary>A fifth of the tone's own amplitude: words halve the room.</summary>
    private static bool HasTone(ReadOnlySpan<short> frame)
    {
        var (re, im) = (0.0, 0.0);
        for (var i = 0; i < frame.Length; i++)
        {
            var angle = 2 * Math.PI * Tone * i / Pcm.Narrow;
            (re, im) = (re + frame[i] * Math.Cos(angle), im - frame[i] * Math.Sin(angle));
        }
        var amplitude = 2 * Math.Sqrt(re * re + im * im) / frame.Length;
        return amplitude > 0.2 * short.MaxValue * Math.Pow(10, -17 / 20.0);
    }
}
