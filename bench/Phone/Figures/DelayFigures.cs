using System.Globalization;
using MediaServer.Audio;
using MediaServer.Audio.Codecs;
using MediaServer.Bench.Phone.Browsers;
using MediaServer.Bench.Phone.Callers;
using MediaServer.Bench.Phone.Sound;

namespace MediaServer.Bench.Phone.Figures;

/// <summary>How long speech takes through the bridge, found in the sound itself, and how the jitter buffer comes down after a spike.</summary>
internal sealed class DelayFigures : IPhonePart
{
    private const int Visits = 20,
        Sparse = 4000,
        Dense = 800,
        SpikeAt = 750,
        SpikePackets = 15;

    private static readonly TimeSpan Talk = TimeSpan.FromSeconds(10),
        AfterSpike = TimeSpan.FromSeconds(12),
        Recovery = TimeSpan.FromSeconds(5),
        BufferBar = TimeSpan.FromMilliseconds(60);

    /// <summary>By what libopus looks ahead at 8 kHz: part of the delay, and not of the jitter buffer's.</summary>
    private static readonly TimeSpan LookAhead = TimeSpan.FromMilliseconds(6.5);

    public string Name => "delay";

    public async Task<IReadOnlyList<Figure>> MeasureAsync(int[] pin, CancellationToken cancel)
    {
        await using var server = await PhoneServer.OpenAsync(pin, cancel);
        return [.. await MeasureDelayAsync(server, cancel), await MeasureSpikeAsync(server, cancel)];
    }

    private sealed record Pair(Caller Caller, Browser Browser, OpusVoice Voice, short[] Reference);

    private static async Task<Figure[]> MeasureDelayAsync(PhoneServer server, CancellationToken cancel)
    {
        List<Pair> pairs = [];
        for (var i = 0; i < Visits; i++)
            pairs.Add(await PairAsync(server, i, null, cancel));
        await Task.Delay(PhoneVisit.Words, cancel);
        HeardSound[] ears = [.. pairs.SelectMany(p => new[] { p.Caller.Heard, p.Browser.Heard })];
        await server.OpenEarsAsync(ears);
        await Task.Delay(Talk, cancel);
        await server.CloseEarsAsync(ears);
        foreach (var pair in pairs)
            await server.Callers.HangUpAsync(pair.Caller);
        var toBrowsers = pairs.SelectMany(p => ToBrowser(p, Sparse).Select(d => d.Delay)).Order().ToList();
        var toPhones = pairs.SelectMany(p => ToPhone(p).Select(d => d.Delay)).Order().ToList();
        foreach (var pair in pairs)
            await pair.Browser.DisposeAsync();
        return
        [
            // The packet's own 20 ms are in it: the sound has to be said before it can be sent.
            Judge(
                "telephone to SFU, from mouth to packet",
                [.. toBrowsers.Select(d => d + PacketSchedule.Interval)],
                70,
                100,
                Latest(pairs)
            ),
            Judge("SFU to telephone, from packet to packet", toPhones, 60, 90, Latest(pairs)),
        ];
    }

    private static TimeSpan Latest(List<Pair> pairs) => pairs.Max(p => p.Caller.Latest > p.Voice.Latest ? p.Caller.Latest : p.Voice.Latest);

    private static async Task<Pair> PairAsync(PhoneServer server, int speaker, Func<int, TimeSpan>? delay, CancellationToken cancel)
    {
        var length = TimeSpan.FromSeconds(30);
        var visit = await server.VisitAsync(cancel);
        var browser = await visit.BrowserAsync(cancel);
        var packets = Sounds.Opus(Sounds.Speech(length, Pcm.Wide, speaker), Pcm.Wide);
        var voice = await browser.SpeakAsync(packets);
        var caller = new Caller(Sounds.Speech(length, Pcm.Narrow, speaker + 5), delay);
        var (_, track) = await visit.CallAsync(caller, cancel);
        await browser.ListenAsync(track, cancel);
        return new Pair(caller, browser, voice, Sounds.Decode(packets));
    }

    private static IEnumerable<(TimeSpan At, TimeSpan Delay)> ToBrowser(Pair pair, int hop)
    {
        using var decoder = new OpusDecoder(Pcm.Narrow);
        return [.. new DelayMeter(pair.Caller.Said()).Measure(pair.Browser.Heard.Decode(decoder), hop)];
    }

    private static IEnumerable<(TimeSpan At, TimeSpan Delay)> ToPhone(Pair pair)
    {
        var left = pair.Voice.Left;
        short[] said = [.. Enumerable.Range(0, left.Count * 160).Select(i => pair.Reference[i % pair.Reference.Length])];
        var sent = new Played(said, [.. left], 0);
        return new DelayMeter(sent).Measure(pair.Caller.Heard.Decode(new G711Decoder(G711Law.Mu)), Sparse);
    }

    private static Figure Judge(string name, List<TimeSpan> delays, double p50Bar, double p95Bar, TimeSpan late)
    {
        double Percentile(double share) => delays.Count == 0 ? double.NaN : delays[(int)(share * (delays.Count - 1))].TotalMilliseconds;
        return new Figure(
            $"delay {name}",
            $"p50 <= {p50Bar}, p95 <= {p95Bar} ms",
            string.Create(
                CultureInfo.InvariantCulture,
                $"p50 {Percentile(0.5):F0}, p95 {Percentile(0.95):F0}, max {Percentile(1):F0} ms ({delays.Count} windows of {Visits} calls)"
            ),
            Percentile(0.5) <= p50Bar && Percentile(0.95) <= p95Bar,
            new { clientsLateMilliseconds = late.TotalMilliseconds }
        );
    }

    /// <summary>What was said during 300 ms arrives at one moment, fifteen seconds into the call.</summary>
    private static async Task<Figure> MeasureSpikeAsync(PhoneServer server, CancellationToken cancel)
    {
        var pair = await PairAsync(
            server,
            3,
            n => n is >= SpikeAt and < SpikeAt + SpikePackets ? PacketSchedule.Interval * (SpikeAt + SpikePackets - n) : TimeSpan.Zero,
            cancel
        );
        await using var browser = pair.Browser;
        await server.OpenEarsAsync(pair.Browser.Heard);
        await Task.Delay(PacketSchedule.Interval * (SpikeAt + SpikePackets) + AfterSpike, cancel);
        await server.CloseEarsAsync(pair.Browser.Heard);
        await server.Callers.HangUpAsync(pair.Caller);
        var end = pair.Caller.Left[SpikeAt + SpikePackets];
        var buffer = ToBrowser(pair, Dense).Select(d => (d.At, Delay: d.Delay - LookAhead)).ToList();
        var calm = Worst(buffer.Where(b => b.At < end - TimeSpan.FromSeconds(1) && b.At > end - TimeSpan.FromSeconds(5)));
        var peak = Worst(buffer.Where(b => b.At >= end));
        var after = Worst(buffer.Where(b => b.At >= end + Recovery));
        var back = buffer.Where(b => b.At >= end && b.Delay > BufferBar).Select(b => b.At - end).DefaultIfEmpty().Max();
        return new Figure(
            "jitter buffer after a spike of 300 ms",
            "<= 60 ms within 5 s",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{calm:F0} ms before, {peak:F0} at worst, below 60 after {back.TotalSeconds:F1} s, {after:F0} at most after 5 s"
            ),
            back <= Recovery && after <= BufferBar.TotalMilliseconds,
            new { curve = buffer.Select(b => new { seconds = (b.At - end).TotalSeconds, milliseconds = b.Delay.TotalMilliseconds }) }
        );
    }

    private static double Worst(IEnumerable<(TimeSpan At, TimeSpan Delay)> part) =>
        part.Select(p => p.Delay.TotalMilliseconds).DefaultIfEmpty(double.NaN).Max();
}
