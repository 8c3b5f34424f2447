using System.Diagnostics;
using MediaServer.Audio;
using MediaServer.Audio.Files;

namespace MediaServer.Bench.Phone.Keys;

/// <summary>Speech by many voices of espeak-ng, some -16 dBFS, louder than most callers.</summary>
internal static class Voices
{
    private static readonly string[] Names = ["en-us", "en-gb", "es-419", "en-us+f3", "en-gb+f2", "es+f4", "en-us+m7", "de", "fr+f5", "it"];

    /// <summary>Words with long vowels and clear consonants, and the things that people say in visits.</summary>
    private const string Text = """
        Good morning, how are you feeling today? I took two tablets at half past nine, one hundred and forty over ninety.
        My blood sugar was seven point four before breakfast. Please say your name, and the day you were born.
        The pain goes from here to my shoulder, and it is worse when I lie down. Oh no, not at all. Well, maybe a little.
        Breathe in slowly, hold it, and breathe out. Ah. Ee. Oo. Oh. Can you show me where it hurts? Yes, right there, doctor.
        We will see each other again in three weeks, on a Tuesday, at a quarter to four. Bring the list of your medicines.
        """;

    /// <summary>At 8 kHz; every round another voice, pitch and speed.</summary>
    public static async Task<short[]> SpeakAsync(TimeSpan length, CancellationToken cancel)
    {
        var folder = Directory.CreateTempSubdirectory("voices");
        List<short> all = [];
        for (var round = 0; all.Count < length.TotalSeconds * Pcm.Narrow; round++)
        {
            var (spoken, narrow) = (Path.Combine(folder.FullName, "spoken.wav"), Path.Combine(folder.FullName, "narrow.wav"));
            var (pitch, speed) = (20 + 15 * (round / Names.Length % 5), 130 + 7 * round % 60);
            await RunAsync(
                "espeak-ng",
                ["-v", Names[round % Names.Length], "-p", $"{pitch}", "-s", $"{speed}", "-w", spoken, Text],
                cancel
            );
            await RunAsync(
                "ffmpeg",
                ["-loglevel", "error", "-y", "-i", spoken, "-af", "volume=2dB", "-ar", $"{Pcm.Narrow}", narrow],
                cancel
            );
            if (!WavFile.TryDecode(await File.ReadAllBytesAsync(narrow, cancel), out _, out var pcm, out var reason))
                throw new InvalidDataException(reason);
            all.AddRange(pcm);
        }
        folder.Delete(recursive: true);
        return [.. all];
    }

    private static async Task RunAsync(string program, string[] arguments, CancellationToken cancel)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync(cancel);
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} ended with {process.ExitCode}.");
    }
}
