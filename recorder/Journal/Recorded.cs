using MediaServer.Recorder.Encryption;
using MediaServer.Sfu.Negotiation;
using MediaServer.Wire.Rtp;

namespace MediaServer.Recorder.Journal;

// What a journal holds, in one time: how long after the recording's beginning. Each epoch had a clock of its own; the wall clock at its
// beginning places it, and an epoch never begins before the one before it ends.

/// <summary>One run of one process, which is one file.</summary>
/// <param name="Number">From 1, without gaps unless a file is gone.</param>
/// <param name="Node">Opaque id of who wrote it.</param>
/// <param name="StartedAt">Wall clock at <paramref name="From"/>.</param>
/// <param name="From">When it began.</param>
public sealed record RecordedEpoch(uint Number, string Node, DateTimeOffset StartedAt, TimeSpan From)
{
    /// <summary>Of its last record.</summary>
    public TimeSpan To { get; internal set; } = From;

    /// <summary>Records of any type.</summary>
    public long Records { get; internal set; }

    /// <summary>Bytes inside whole chunks that were no record; never seen but after a fault of the writer's.</summary>
    public long SkippedBytes { get; internal set; }

    /// <summary>Packets whose track is not known, because the place that told of it is damaged.</summary>
    public long OrphanedPackets { get; internal set; }

    /// <summary>Events that this version cannot read.</summary>
    public long UnreadEvents { get; internal set; }

    /// <summary>What is wrong with the file. A process that was killed leaves <see cref="ChunkFault.NoEnd"/>, and <see cref="ChunkFault.CutOff"/> at most.</summary>
    public IReadOnlyList<ChunkDamage> Damage { get; internal set; } = [];

    /// <summary>The file has its end and everything before it.</summary>
    public bool IsWhole => Damage.Count == 0 && SkippedBytes == 0 && OrphanedPackets == 0;
}

/// <summary>One track of one epoch. Somebody who comes back after a restart has new tracks; participant and source tell what belongs together.</summary>
public sealed class RecordedTrack
{
    private readonly List<RecordedStream> _streams = [];

    internal RecordedTrack(int number, uint epoch, TimeSpan addedAt, TrackAdded added)
    {
        (Number, Epoch, AddedAt) = (number, epoch, addedAt);
        (Id, Participant, Kind, Source) = (added.Id, added.Participant, added.Kind, added.Source);
        (Codecs, Extensions) = (added.Codecs, added.Extensions);
    }

    /// <summary>From 0, unique in the recording.</summary>
    public int Number { get; }

    public uint Epoch { get; }

    /// <summary>The server's id of the track.</summary>
    public string Id { get; }

    public string Participant { get; }

    public MediaKind Kind { get; }

    public TrackSource Source { get; }

    public TimeSpan AddedAt { get; }

    /// <summary>Null when nothing says that it ended: it ends with its epoch.</summary>
    public TimeSpan? RemovedAt { get; internal set; }

    /// <summary>Every codec that any of its offers agreed on, by payload type; the latest meaning of a payload type wins.</summary>
    public IReadOnlyList<JournalCodec> Codecs { get; private set; }

    public JournalExtensions Extensions { get; private set; }

    /// <summary>Its SSRCs in the order of their first packets: simulcast layers, and sources that began anew.</summary>
    public IReadOnlyList<RecordedStream> Streams => _streams;

    public JournalCodec? CodecOf(byte payloadType) => Codecs.FirstOrDefault(c => c.PayloadType == payloadType);

    public RecordedStream? StreamOf(uint ssrc) => _streams.Find(s => s.Ssrc == ssrc);

    internal void Agree(TrackAgreed agreed)
    {
        Codecs = [.. agreed.Codecs, .. Codecs.Where(old => agreed.Codecs.All(c => c.PayloadType != old.PayloadType))];
        Extensions = agreed.Extensions;
    }

    internal void Start(StreamStarted started)
    {
        if (StreamOf(started.Ssrc) is null)
            _streams.Add(new RecordedStream(started.Ssrc, started.Layer, started.Rid, started.ClockRate));
    }
}

/// <summary>One SSRC of a track.</summary>
/// <param name="Ssrc">As its packets carry it; retransmissions are stored as the packets that they repeat.</param>
/// <param name="Layer">0 is the lowest simulcast layer.</param>
/// <param name="Rid">The layer's name, or empty.</param>
/// <param name="ClockRate">Of its timestamps.</param>
public sealed record RecordedStream(uint Ssrc, int Layer, string Rid, int ClockRate)
{
    private readonly List<RecordedReport> _reports = [];

    public long Packets { get; private set; }

    public TimeSpan FirstAt { get; private set; }

    public TimeSpan LastAt { get; private set; }

    /// <summary>Its sender reports in the order of their arrival, as they came: they may be absurd.</summary>
    public IReadOnlyList<RecordedReport> Reports => _reports;

    internal void OnPacket(TimeSpan at)
    {
        if (Packets++ == 0)
            FirstAt = at;
        LastAt = at;
    }

    internal void OnReport(in RecordedReport report) => _reports.Add(report);
}

/// <param name="At">When it arrived.</param>
/// <param name="SenderTime">The sender's wall clock.</param>
/// <param name="Timestamp">The same moment on the stream's RTP clock.</param>
public readonly record struct RecordedReport(TimeSpan At, NtpTime SenderTime, uint Timestamp);

/// <param name="Track">Whose.</param>
/// <param name="At">When it arrived. Within a stream in the order of arrival, which is not that of sequence numbers.</param>
/// <param name="Bytes">The RTP packet as the publisher sent it, decrypted, header extensions included. May be kept.</param>
public readonly record struct RecordedPacket(RecordedTrack Track, TimeSpan At, ReadOnlyMemory<byte> Bytes);

/// <param name="At">When.</param>
/// <param name="Track">Of events that concern a track.</param>
/// <param name="What">What happened.</param>
public sealed record RecordedEvent(TimeSpan At, RecordedTrack? Track, JournalEvent What);

/// <summary>Packets that reached the server and are missing here.</summary>
/// <param name="From">When the first of them came.</param>
/// <param name="To">When recording went on.</param>
/// <param name="Track">Whose.</param>
/// <param name="Reason">Why.</param>
/// <param name="Packets">How many.</param>
public sealed record RecordedGap(TimeSpan From, TimeSpan To, RecordedTrack? Track, GapReason Reason, uint Packets);

/// <summary>A stretch of time.</summary>
public readonly record struct RecordedInterval(TimeSpan From, TimeSpan To);
