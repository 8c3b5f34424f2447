using System.Diagnostics;
using System.Text;
using MediaServer.Bench.Measure;
using MediaServer.Phone.Sip;
using MediaServer.Tests.Fuzz.Harness;
using MediaServer.Wire;
using MediaServer.Wire.Sip;

namespace MediaServer.Bench.Phone.Figures;

/// <summary>Torture messages as RFC 4475 has them, and a million mutations of them.</summary>
internal sealed class SipFigures : IPhonePart
{
    private const int Mutations = 1_000_000,
        Seed = 4711,
        MaxLength = 8192;

    private const string Call =
        "INVITE sip:123456789@198.51.100.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bKnext\r\nMax-Forwards: 70\r\n"
        + "From: <sip:a@b>;tag=1\r\nTo: <sip:c@d>\r\nCall-ID: next\r\nCSeq: 1 INVITE\r\nContact: <sip:a@127.0.0.1:5070>\r\nContent-Length: 0\r\n\r\n";

    private static readonly TimeSpan Bar = TimeSpan.FromMicroseconds(50);
    private static readonly RemoteAddress Trunk = new(new UInt128(0, 0xFFFF_7F00_0001), 5070);

    public string Name => "sip";

    public Task<IReadOnlyList<Figure>> MeasureAsync(int[] pin, CancellationToken cancel) =>
        Task.Run<IReadOnlyList<Figure>>(() => [Torture(), Mutate(cancel)], cancel);

    private static Figure Torture()
    {
        var wrong = TortureTable.Rows.Where(row => !IsRight(row)).Select(row => row.Name).ToList();
        var right = TortureTable.Rows.Length - wrong.Count;
        return new Figure(
            "RFC 4475 torture messages",
            "49 of 49",
            $"{right} of {TortureTable.Rows.Length}",
            wrong.Count == 0,
            new { wrong }
        );
    }

    /// <summary>Answered as the table says, and the next call is served.</summary>
    private static bool IsRight(Torture row)
    {
        var (endpoint, buffer, status) = (Endpoint(), new byte[SipLimits.Message], 0);
        if (endpoint.Receive(TortureTable.Bytes(row.Name), Trunk, TimeSpan.Zero) != row.Reject)
            return false;
        if (endpoint.TryTransmit(buffer, out _, out _))
            status = int.Parse(Encoding.ASCII.GetString(buffer, 8, 3), System.Globalization.CultureInfo.InvariantCulture);
        endpoint.Receive(Encoding.ASCII.GetBytes(Call), Trunk, TimeSpan.FromSeconds(1));
        var served = false;
        while (endpoint.TryPollEvent(out var e))
            served |= e is CallIncoming { Dialed: "123456789" };
        return status == row.Status && served;
    }

    private static Figure Mutate(CancellationToken cancel)
    {
        var mutator = new Mutator([.. TortureTable.Rows.Select(row => TortureTable.Bytes(row.Name))], MaxLength, Seed);
        var (endpoint, histogram, escapes) = (Endpoint(), new LatencyHistogram(), 0);
        var (buffer, now) = (new byte[SipLimits.Message], TimeSpan.FromSeconds(1));
        for (var i = 0; i < Mutations && !cancel.IsCancellationRequested; i++)
        {
            var input = mutator.Next();
            now += TimeSpan.FromMilliseconds(37);
            var begun = Stopwatch.GetTimestamp();
            try
            {
                endpoint.Receive(input, Trunk, now);
            }
            // Whatever escapes is the finding.
#pragma warning disable CA1031
            catch (Exception)
#pragma warning restore CA1031
            {
                escapes++;
            }
            histogram.Add(Stopwatch.GetElapsedTime(begun));
            Serve(endpoint, buffer, now);
        }
        var p99 = histogram.Percentile(0.99);
        return new Figure(
            "seeded mutations of them through the endpoint",
            "1,000,000, no escape, p99 < 50 µs",
            FormattableString.Invariant(
                $"{histogram.Count:N0}, {escapes} escapes, p50 {histogram.Percentile(0.5).TotalMicroseconds:F0}, p99 {p99.TotalMicroseconds:F0} µs"
            ),
            escapes == 0 && histogram.Count == Mutations && p99 < Bar,
            new
            {
                seed = Seed,
                p999Microseconds = histogram.Percentile(0.999).TotalMicroseconds,
                maxMicroseconds = histogram.Longest.TotalMicroseconds,
            }
        );
    }

    /// <summary>Answers every third call, refuses the others, and lets time pass: the endpoint is at work while it is being lied to.</summary>
    private static void Serve(SipEndpoint endpoint, byte[] buffer, TimeSpan now)
    {
        while (endpoint.TryPollEvent(out var e))
        {
            if (e is not CallIncoming call)
                continue;
            if (call.Call.GetHashCode() % 3 == 0)
                endpoint.Answer(call.Call, "v=0", now);
            else
                endpoint.Reject(call.Call, 486, SipReason.Busy, now);
        }
        endpoint.Tick(now);
        while (endpoint.TryTransmit(buffer, out _, out _)) { }
    }

    private static SipEndpoint Endpoint() => SmallEndpoint.Create(trunk => trunk with { ProbeInterval = TimeSpan.Zero });
}
