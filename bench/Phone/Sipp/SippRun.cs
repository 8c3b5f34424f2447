using System.Diagnostics;
using System.Globalization;
using MediaServer.Audio;
using MediaServer.Audio.Codecs;
using MediaServer.Bench.Phone.Sound;

namespace MediaServer.Bench.Phone.Sipp;

/// <summary>Calls by sipp, which we did not write: how many went by the script, and how long each answer took.</summary>
/// <param name="AnswerMilliseconds">INVITE to 200, in ascending order.</param>
internal sealed record SippRun(int Succeeded, int Failed, IReadOnlyList<double> AnswerMilliseconds, string Errors)
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(60);

    public double Percentile(double share) =>
        AnswerMilliseconds.Count == 0 ? double.NaN : AnswerMilliseconds[(int)Math.Ceiling(share * AnswerMilliseconds.Count) - 1];

    /// <param name="port">Where the server listens.</param>
    /// <param name="pins">One for each call, used in turn.</param>
    /// <param name="calls">How many in all.</param>
    /// <param name="perSecond">How many begin in a second.</param>
    /// <param name="length">How long each speaks.</param>
    public static async Task<SippRun> CallAsync(
        int port,
        IReadOnlyCollection<string> pins,
        int calls,
        int perSecond,
        TimeSpan length,
        CancellationToken cancel
    )
    {
        var folder = Directory.CreateTempSubdirectory("sipp");
        try
        {
            Prepare(folder, pins);
            string[] arguments =
            [
                "-sf",
                "call.xml",
                $"127.0.0.1:{port}",
                "-i",
                "127.0.0.1",
                "-mi",
                "127.0.0.1",
                "-inf",
                "pins.csv",
                "-m",
                $"{calls}",
                "-r",
                $"{perSecond}",
                "-d",
                $"{length.TotalMilliseconds}",
                "-nostdin",
                "-trace_rtt",
                "-rtt_freq",
                "1",
                "-trace_err",
                "-trace_stat",
                "-fd",
                "1",
                "-max_socket",
                "5000",
            ];
            await RunAsync(folder, arguments, TimeSpan.FromSeconds((double)calls / perSecond) + length + Grace, cancel);
            return Read(folder);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Prepare(DirectoryInfo folder, IReadOnlyCollection<string> pins)
    {
        File.Copy(Path.Combine(Repository.Root, "bench/Phone/Sipp/call.xml"), Path.Combine(folder.FullName, "call.xml"));
        File.WriteAllLines(Path.Combine(folder.FullName, "pins.csv"), pins.Prepend("SEQUENTIAL"));
        var speech = Sounds.Speech(TimeSpan.FromSeconds(30), Pcm.Narrow, 0);
        var bytes = new byte[speech.Length];
        G711.Encode(G711Law.Mu, speech, bytes);
        File.WriteAllBytes(Path.Combine(folder.FullName, "speech.ulaw"), bytes);
    }

    private static async Task RunAsync(DirectoryInfo folder, string[] arguments, TimeSpan patience, CancellationToken cancel)
    {
        var start = new ProcessStartInfo("sipp", arguments)
        {
            WorkingDirectory = folder.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process =
            Process.Start(start) ?? throw new InvalidOperationException("sipp does not start; Debian has it in sip-tester.");
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(cancel), process.StandardError.ReadToEndAsync(cancel));
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        end.CancelAfter(patience);
        try
        {
            await process.WaitForExitAsync(end.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }
        await Task.WhenAll(output, errors);
    }

    private static SippRun Read(DirectoryInfo folder)
    {
        var (statistics, times) = (Lines(folder, "call_*_.csv"), Lines(folder, "call_*_rtt.csv"));
        var (names, last) = (statistics[0].Split(';'), statistics[^1].Split(';'));
        int Count(string name) => int.Parse(last[Array.IndexOf(names, name)], CultureInfo.InvariantCulture);
        var answers = times.Skip(1).Select(line => double.Parse(line.Split(';')[1], CultureInfo.InvariantCulture)).Order();
        var errors = folder.GetFiles("*errors.log").Select(f => File.ReadAllText(f.FullName)).FirstOrDefault("");
        return new SippRun(Count("SuccessfulCall(C)"), Count("FailedCall(C)"), [.. answers], errors[..Math.Min(errors.Length, 2000)]);
    }

    private static string[] Lines(DirectoryInfo folder, string pattern) =>
        folder.GetFiles(pattern) is [var file, ..]
            ? File.ReadAllLines(file.FullName)
            : throw new InvalidDataException($"sipp left no {pattern}.");
}
