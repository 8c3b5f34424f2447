using MediaServer.Audio;
using MediaServer.Audio.Dtmf;
using MediaServer.Audio.Files;
using MediaServer.Tests.Functional.Support;

namespace MediaServer.Tests.Functional.Audio;

/// <summary>Ten minutes of speech by many voices must not press a key: espeak-ng speaks, the detector listens.</summary>
public sealed class TalkOffTests : IDisposable
{
    private static readonly TimeSpan Wanted = TimeSpan.FromMinutes(10);

    private static readonly string[] Voices =
    [
        "en-us",
        "en-gb",
        "es-419",
        "en-us+f3",
        "en-gb+f2",
        "es+f4",
        "en-us+m7",
        "de",
        "fr+f5",
        "it",
    ];

    /// <summary>Words with long vowels and clear consonants, and the things that people say in visits.</summary>
    private const string Text = """
        Good morning, how are you feeling today? I took two tablets at half past nine, one hundred and forty over ninety.
        My blood sugar was seven point four before breakfast. Please say your name, and the day you were born.
        The pain goes from here to my shoulder, and it is worse when I lie down. Oh no, not at all. Well, maybe a little.
        Breathe in slowly, hold it, and breathe out. Ah. Ee. Oo. Oh. Can you show me where it hurts? Yes, right there, doctor.
        We will see each other again in three weeks, on a Tuesday, at a quarter to four. Bring the list of your medicines.
        """;

    private readonly string _spoken = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".wav");
    private readonly string _narrow = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".wav");

    public void Dispose()
    {
        File.Delete(_spoken);
        File.Delete(_narrow);
    }

    [Fact]
    public async Task Speech_OfTenMinutes_PressesNoKey()
    {
        var (heard, keys, round) = (TimeSpan.Zero, "", 0);
        while (heard < Wanted)
        {
            var speech = await SpeakAsync(
                Voices[round % Voices.Length],
                pitch: 20 + 15 * (round / Voices.Length % 5),
                speed: 130 + 7 * round % 60
            );
            keys += Listen(speech);
            heard += TimeSpan.FromSeconds(speech.Length / (double)Pcm.Narrow);
            round++;
        }
        await Figures.ReportAsync(
            "talk-off",
            new
            {
                minutes = heard.TotalMinutes,
                voices = Voices.Length,
                falseKeys = keys.Length,
            }
        );
        Assert.Equal("", keys);
    }

    /// <summary>Speech of some -16 dBFS, louder than most callers, at the rate of the telephone.</summary>
    private async Task<short[]> SpeakAsync(string voice, int pitch, int speed)
    {
        await RunAsync("espeak-ng", "-v", voice, "-p", $"{pitch}", "-s", $"{speed}", "-w", _spoken, Text);
        await RunAsync("ffmpeg", "-loglevel", "error", "-y", "-i", _spoken, "-af", "volume=2dB", "-ar", $"{Pcm.Narrow}", _narrow);
        Assert.True(WavFile.TryDecode(await File.ReadAllBytesAsync(_narrow), out var rate, out var pcm, out var reason), reason);
        Assert.Equal(Pcm.Narrow, rate);
        return pcm;
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        var (exitCode, output) = await ChildProcess.RunAsync(program, arguments, TimeSpan.FromSeconds(60));
        Assert.True(exitCode == 0, output);
    }

    private static string Listen(short[] speech)
    {
        var (detector, keys) = (new DtmfDetector(Pcm.Narrow), "");
        for (var i = 0; i + 160 <= speech.Length; i += 160)
        {
            if (detector.Process(speech.AsSpan(i, 160), out var key))
                keys += key;
        }
        return keys;
    }
}
