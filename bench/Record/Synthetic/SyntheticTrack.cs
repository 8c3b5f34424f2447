using MediaServer.Recorder.Compose.Frames;
using MediaServer.Recorder.Journal;
using MediaServer.Sfu.Negotiation;
using MediaServer.Wire.Rtcp;
using MediaServer.Wire.Rtp;

namespace MediaServer.Bench.Record.Synthetic;

/// <summary>One track as its sender makes it and the network carries it: what arrives when.</summary>
public sealed class SyntheticTrack(string participant, TrackSource source, MediaCodec codec)
{
    public const byte AudioLevelId = 1;
    public const byte OrientationId = 2;
    private const byte RedPayloadType = 63;

    private readonly Random _random = new((int)source);
    private ushort _sequence;

    public string Participant { get; } = participant;

    public TrackSource Source { get; } = source;

    public MediaCodec Codec { get; } = codec;

    public uint Ssrc { get; init; } = 0x1000;

    public byte PayloadType { get; init; } = 96;

    /// <summary>When it is captured; in between nothing is sent.</summary>
    public IReadOnlyList<RecordedInterval> Active { get; init; } = [];

    /// <summary>Pictures to send, over and over; null for sound.</summary>
    public VideoClip? Clip { get; init; }

    /// <summary>Sound to send; null for pictures.</summary>
    public Func<Voice>? Voice { get; init; }

    /// <summary>Share of packets that are lost at first and come again 60 ms later.</summary>
    public double Repaired { get; init; }

    /// <summary>Share of packets that never come.</summary>
    public double Lost { get; init; }

    /// <summary>Seconds on the way that every packet of the track takes more than the fastest.</summary>
    public double ExtraDelay { get; init; }

    /// <summary>By how much its media clock runs too fast.</summary>
    public double Skew { get; init; }

    /// <summary>Seconds that its media clock is ahead, by time, beyond its <see cref="Skew"/>: the pace of sound devices changes with the warmth.</summary>
    public Func<double, double> Wander { get; init; } = _ => 0;

    /// <summary>What its sender's wall clock shows beyond ours.</summary>
    public double WallError { get; init; } = -777;

    public uint FirstTimestamp { get; init; } = uint.MaxValue - 900_000;

    public ushort FirstSequence { get; init; } = 65_000;

    /// <summary>Which of its reports are sent, and with what; null for none.</summary>
    public Func<SenderInfo, SenderInfo?> Report { get; init; } = info => info;

    public double ReportSeconds { get; init; } = 5;

    /// <summary>It ends as a device does that hangs: nobody has muted it.</summary>
    public bool Hangs { get; init; }

    /// <summary>When its numbers go on elsewhere, and how far.</summary>
    public (double At, uint Ticks, ushort Packets)? Jump { get; init; }

    /// <summary>How the camera is held, by time.</summary>
    public Func<double, byte> QuarterTurns { get; init; } = _ => 0;

    /// <summary>Opus travels with the frame before (RFC 2198).</summary>
    public bool IsRedundant { get; init; }

    public TrackAdded Added =>
        new(
            $"track-{Ssrc:x}",
            Participant,
            Codec.IsVideo() ? MediaKind.Video : MediaKind.Audio,
            Source,
            Silenced: false,
            IsRedundant ? [Described, new JournalCodec(RedPayloadType, "red", 48_000, $"{PayloadType}/{PayloadType}")] : [Described],
            new JournalExtensions(AudioLevelId, OrientationId, 0, 0)
        );

    public StreamStarted Started => new(Ssrc, 0, "", Codec.ClockRate());

    private JournalCodec Described => new(PayloadType, Codec.ToString().ToUpperInvariant(), Codec.ClockRate(), "");

    /// <summary>Something of the track that arrives.</summary>
    public readonly record struct Arrival(double SentAt, double At, RecordType Type, byte[] Bytes);

    /// <summary>In the order of sending; arrivals never lie before that.</summary>
    public IEnumerable<Arrival> Send() =>
        Active.SelectMany(active => Clip is null ? SendVoice(active) : SendClip(active, Clip)).SelectMany(Carry);

    private readonly record struct Captured(double At, byte[] Packet);

    private IEnumerable<Captured> SendClip(RecordedInterval active, VideoClip clip)
    {
        var nextReport = active.From.TotalSeconds + 0.5;
        var frames = (long)((active.To - active.From).TotalSeconds * clip.FrameRate);
        // The clip's own seconds are full seconds of the recording, whenever the camera is switched on.
        var first = (long)Math.Ceiling(active.From.TotalSeconds);
        for (var i = 0L; i < frames; i++)
        {
            var at = first + (double)i / clip.FrameRate;
            if (at >= active.To.TotalSeconds)
                yield break;
            var payloads = Packetizer.Split(clip.Codec, clip.Frames[(int)(i % clip.Frames.Count)]);
            for (var p = 0; p < payloads.Count; p++)
                yield return new Captured(
                    at,
                    Packet(at, payloads[p], p == payloads.Count - 1, PayloadType, [(OrientationId, QuarterTurns(at))])
                );
            if (at < nextReport || ReportAt(at) is not { } report)
                continue;
            nextReport = at + ReportSeconds;
            yield return report;
        }
    }

    private IEnumerable<Captured> SendVoice(RecordedInterval active)
    {
        using var voice = Voice!();
        var nextReport = active.From.TotalSeconds + 0.5;
        byte[]? earlier = null;
        var (first, end) = (MediaAt(active.From.TotalSeconds), MediaAt(active.To.TotalSeconds));
        var frames = Math.Round((end - first) * 50);
        var at = active.From.TotalSeconds;
        for (var i = 0; i < frames; i++)
        {
            at = (first + i * 0.020 - Wander(at)) / (1 + Skew);
            // What is captured is what sounds now: a skewed device numbers it otherwise, and hears the same.
            var frame = voice.Next(at);
            var (type, payload) =
                !IsRedundant ? (PayloadType, frame)
                : earlier is null ? (PayloadType, frame)
                : (RedPayloadType, Packetizer.Red(PayloadType, earlier, 960, frame));
            earlier = frame;
            yield return new Captured(at, Packet(at, payload, false, type, [(AudioLevelId, (byte)(voice.IsQuiet ? 90 : 30))]));
            if (at < nextReport || ReportAt(at) is not { } report)
                continue;
            nextReport = at + ReportSeconds;
            yield return report;
        }
    }

    private IEnumerable<Arrival> Carry(Captured captured)
    {
        var way = captured.At + 0.030 + ExtraDelay - 0.004 * Math.Log(1 - _random.NextDouble());
        var isReport = captured.Packet[1] is >= 200 and < 210;
        var fate = isReport ? 1 : _random.NextDouble();
        if (fate < Lost)
            yield break;
        yield return new Arrival(
            captured.At,
            fate < Lost + Repaired ? way + 0.060 : way,
            isReport ? RecordType.SenderReport : RecordType.Rtp,
            captured.Packet
        );
    }

    private double MediaAt(double at) => at * (1 + Skew) + Wander(at);

    private uint TimestampAt(double at) => (uint)(FirstTimestamp + (long)Math.Round(MediaAt(at) * Codec.ClockRate()) + JumpAt(at).Ticks);

    private (uint Ticks, ushort Packets) JumpAt(double at) => Jump is { } jump && at >= jump.At ? (jump.Ticks, jump.Packets) : default;

    private Captured? ReportAt(double at)
    {
        var wall = NtpTime.FromUnix(TimeSpan.FromSeconds(1_700_000_000 + at + WallError));
        if (Report(new SenderInfo(wall, TimestampAt(at), 1, 1)) is not { } info)
            return null;
        var bytes = new byte[64];
        SenderReport.TryWrite(bytes, Ssrc, info, [], out var length);
        return new Captured(at, bytes[..length]);
    }

    private byte[] Packet(double at, byte[] payload, bool marker, byte payloadType, ReadOnlySpan<(byte Id, byte Value)> extensions)
    {
        var bytes = new byte[64 + payload.Length];
        var header = new RtpHeader(payloadType, (ushort)(FirstSequence + _sequence++ + JumpAt(at).Packets), TimestampAt(at), Ssrc, marker);
        RtpHeaderWriter.TryBegin(bytes, header, out var writer);
        foreach (var (id, value) in extensions)
            writer.TryAdd(id, [value]);
        var length = writer.Finish();
        payload.CopyTo(bytes, length);
        return bytes[..(length + payload.Length)];
    }
}
