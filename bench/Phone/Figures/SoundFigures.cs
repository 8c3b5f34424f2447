using MediaServer.Audio;
using MediaServer.Audio.Codecs;
using MediaServer.Bench.Phone.Callers;
using MediaServer.Bench.Phone.Sound;

namespace MediaServer.Bench.Phone.Figures;

/// <summary>What the bridge does to sound: five minutes of tone in both directions, and speech from telephone to telephone.</summary>
internal sealed class SoundFigures : IPhonePart
{
    private static readonly TimeSpan ToneTime = TimeSpan.FromMinutes(5),
        Jitter = TimeSpan.FromMilliseconds(30),
        SpeechTime = TimeSpan.FromSeconds(15);

    /// <summary>Two samples of a 1 kHz tone are near its zero crossing at most; a step of phase within what codecs do is a tenth of a radian.</summary>
    private const int GapSamples = 2;

    private const double PhaseBar = 0.1,
        SdrBar = 35;

    public string Name => "sound";

    public async Task<IReadOnlyList<Figure>> MeasureAsync(int[] pin, CancellationToken cancel)
    {
        await using var server = await PhoneServer.OpenAsync(pin, cancel);
        var sdr = await MeasureSdrAsync(server, cancel);
        return [.. await MeasureToneAsync(server, cancel), sdr];
    }

    private static async Task<Figure[]> MeasureToneAsync(PhoneServer server, CancellationToken cancel)
    {
        var visit = await server.VisitAsync(cancel);
        await using var browser = await visit.BrowserAsync(cancel);
        var length = ToneTime + PhoneVisit.Words + TimeSpan.FromSeconds(10);
        var packets = Sounds.Opus(Sounds.Tone(length, Pcm.Wide), Pcm.Wide);
        var (caller, track) = await visit.CallAsync(
            new Caller(Sounds.Tone(TimeSpan.FromSeconds(1), Pcm.Narrow), PacketSchedule.Jitter(Jitter, 1)),
            cancel
        );
        await browser.ListenAsync(track, cancel);
        var voice = await browser.SpeakAsync(packets, PacketSchedule.Jitter(Jitter, 2));
        await Task.Delay(PhoneVisit.Words, cancel);

        await server.OpenEarsAsync(caller.Heard, browser.Heard);
        (caller.Latest, voice.Latest) = (default, default);
        await Task.Delay(ToneTime, cancel);
        await server.CloseEarsAsync(caller.Heard, browser.Heard);
        await server.Callers.HangUpAsync(caller);
        using var opus = new OpusDecoder(Pcm.Narrow);
        return
        [
            Judge("telephone to browser", browser.Heard.Decode(opus), CodecAlone(Pcm.Narrow), caller.Latest),
            Judge("browser to telephone", caller.Heard.Decode(new G711Decoder(G711Law.Mu)), CodecAlone(Pcm.Wide), voice.Latest),
        ];
    }

    /// <summary>What a minute of Opus does to the tone without any bridge or network.</summary>
    private static double CodecAlone(int sampleRate)
    {
        var tone = Sounds.Decode(Sounds.Opus(Sounds.Tone(TimeSpan.FromMinutes(1), sampleRate), sampleRate));
        return Ear.LargestLastingStep(tone.AsSpan(Pcm.Narrow / 2), Sounds.ToneFrequency, Pcm.Narrow);
    }

    /// <param name="codec">The step that the codec makes by itself.</param>
    /// <param name="late">By how much the sender in this program was late at worst.</param>
    private static Figure Judge(string way, Played heard, double codec, TimeSpan late)
    {
        var tone = heard.Pcm.AsSpan(Pcm.Narrow / 2); // a decoder needs its first frames
        var gap = Ear.LongestGap(tone);
        var jump = Ear.LargestLastingStep(tone, Sounds.ToneFrequency, Pcm.Narrow);
        var dip = Ear.DeepestDip(tone, Sounds.ToneFrequency, Pcm.Narrow);
        return new Figure(
            $"1 kHz for 5 minutes, 30 ms jitter: {way}",
            "no gap, no phase jump",
            FormattableString.Invariant(
                $"longest run near zero {gap} samples, phase moves by {jump:F3} rad at most (Opus alone {codec:F3}), {tone.Length / 8000.0:F0} s"
            ),
            gap <= GapSamples && jump <= codec + PhaseBar && heard.Missing == 0,
            new
            {
                gap,
                jump,
                codec,
                senderLateMilliseconds = late.TotalMilliseconds,
                dip,
                missingPackets = heard.Missing,
                frequency = Sounds.ToneFrequency,
            }
        );
    }

    private static async Task<Figure> MeasureSdrAsync(PhoneServer server, CancellationToken cancel)
    {
        var visit = await server.VisitAsync(cancel);
        var speech = Sounds.Speech(TimeSpan.FromSeconds(60), Pcm.Narrow, 0);
        var (speaker, _) = await visit.CallAsync(new Caller(speech), cancel);
        var (listener, _) = await visit.CallAsync(new Caller(new short[Pcm.Narrow]), cancel);
        await Task.Delay(PhoneVisit.Words, cancel);
        await server.OpenEarsAsync(listener.Heard);
        await Task.Delay(SpeechTime, cancel);
        await server.CloseEarsAsync(listener.Heard);
        var heard = listener.Heard.Decode(new G711Decoder(G711Law.Mu));
        var sdr = Alignment.BestSdr(speech, heard.Pcm);
        await server.Callers.HangUpAsync(speaker);
        await server.Callers.HangUpAsync(listener);
        return new Figure(
            "clean G.711 path, telephone to telephone, speech",
            "SDR >= 35 dB",
            FormattableString.Invariant($"{sdr:F1} dB over {heard.Pcm.Length / 8000.0:F0} s"),
            sdr >= SdrBar,
            new { sdr }
        );
    }
}
