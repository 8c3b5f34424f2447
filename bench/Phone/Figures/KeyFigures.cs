using System.Globalization;
using MediaServer.Audio;
using MediaServer.Audio.Codecs;
using MediaServer.Audio.Dtmf;
using MediaServer.Bench.Phone.Keys;

namespace MediaServer.Bench.Phone.Figures;

/// <summary>Ten thousand keys by each way over a line that loses one packet in twenty, and ten minutes of speech that press none; in virtual time.</summary>
internal sealed class KeyFigures : IPhonePart
{
    private const int Presses = 10_000;
    private const double Loss = 0.05,
        Bar = 0.999;

    public string Name => "keys";

    public async Task<IReadOnlyList<Figure>> MeasureAsync(int[] pin, CancellationToken cancel)
    {
        var speech = await Voices.SpeakAsync(TimeSpan.FromMinutes(10), cancel);
        return
        [
            Judge("telephone events", KeyLine.ByEvents(Presses, Loss)),
            Judge("tones in G.711", KeyLine.ByTones(Presses, Loss)),
            Judge("SIP INFO over UDP", InfoLine.Press(Presses, Loss)),
            TalkOff(speech, 0),
            TalkOff(speech, Loss),
        ];
    }

    private static Figure Judge(string way, KeyCount count)
    {
        var share = (double)count.Right / count.Pressed;
        return new Figure(
            $"keys by {way}, 5 % of packets lost",
            ">= 99.9 %, none doubled",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{100 * share:F2} % of {count.Pressed:N0}, {count.Doubled} doubled, {count.Wrong} wrong"
            ),
            share >= Bar && count is { Doubled: 0, Wrong: 0 },
            count
        );
    }

    private static Figure TalkOff(short[] speech, double loss)
    {
        using var line = new KeyLine(events: false, loss);
        var pressed = "";
        var payload = new byte[Pcm.FrameSamples(Pcm.Narrow)];
        for (var at = 0; at + payload.Length <= speech.Length; at += payload.Length)
        {
            G711.Encode(G711Law.Mu, speech.AsSpan(at, payload.Length), payload);
            pressed += line.Tick(payload);
        }
        return new Figure(
            $"keys that speech of ten voices presses{(loss > 0 ? ", 5 % of packets lost" : "")}",
            "none in 10 minutes",
            string.Create(CultureInfo.InvariantCulture, $"{pressed.Length} in {speech.Length / 60.0 / Pcm.Narrow:F1} minutes"),
            pressed.Length == 0,
            new { pressed }
        );
    }
}
