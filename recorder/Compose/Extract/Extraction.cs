using MediaServer.Recorder.Compose.Clocks;
using MediaServer.Recorder.Compose.Frames;
using MediaServer.Recorder.Journal;
using MediaServer.Wire.Rtp;

namespace MediaServer.Recorder.Compose.Extract;

/// <summary>Makes lanes of whole frames on one timeline out of a journal, in one pass over its packets.</summary>
internal sealed class Extraction : IDisposable
{
    /// <summary>Numbers of streams are 16 bits; a visit has a dozen.</summary>
    private const int MaxStreams = ushort.MaxValue;

    /// <summary>How often somebody may say stop.</summary>
    private const int PacketsPerCheck = 4096;

    private readonly JournalReader _journal;
    private readonly string _folder;
    private readonly Dictionary<LaneKey, Lane> _lanes = [];
    private readonly Dictionary<(int Track, uint Ssrc), StreamIntake> _intakes = [];
    private readonly List<(RecordedTrack Track, uint Ssrc, StreamIntake Intake)> _streams = [];
    private readonly Dictionary<int, int> _ordinals;

    private Extraction(JournalReader journal, string folder)
    {
        (_journal, _folder) = (journal, folder);
        _ordinals = LaneOrdinals.Of(journal.Recording);
    }

    /// <summary>Those that have frames.</summary>
    public IReadOnlyList<Lane> Lanes => [.. _lanes.Values.Where(l => l.Entries.Count > 0).OrderBy(l => l.Number)];

    public ExtractCounts Counts { get; } = new();

    /// <param name="journal">Of the recording.</param>
    /// <param name="folder">For the frames, encrypted; must exist.</param>
    /// <param name="cancel">Ends it early, with an exception.</param>
    public static Extraction Run(JournalReader journal, string folder, CancellationToken cancel)
    {
        var extraction = new Extraction(journal, folder);
        try
        {
            extraction.ReadPackets(cancel);
            extraction.Settle();
            return extraction;
        }
        catch
        {
            extraction.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var intake in _intakes.Values)
            intake.Dispose();
        foreach (var lane in _lanes.Values)
            lane.Dispose();
    }

    private void ReadPackets(CancellationToken cancel)
    {
        var count = 0;
        foreach (var recorded in _journal.Packets())
        {
            if (++count % PacketsPerCheck == 0)
                cancel.ThrowIfCancellationRequested();
            if (RtpPacket.TryParse(recorded.Bytes.Span, out var packet))
                IntakeOf(recorded.Track, packet.Ssrc)?.Push(packet, recorded.At);
        }
    }

    private StreamIntake? IntakeOf(RecordedTrack track, uint ssrc)
    {
        if (_intakes.TryGetValue((track.Number, ssrc), out var known))
            return known;
        if (track.StreamOf(ssrc) is not { ClockRate: > 0 } stream || _streams.Count == MaxStreams)
            return null;
        var intake = new StreamIntake(track, stream.ClockRate, (ushort)_streams.Count, codec => LaneOf(track, codec));
        _intakes.Add((track.Number, ssrc), intake);
        _streams.Add((track, ssrc, intake));
        return intake;
    }

    private Lane LaneOf(RecordedTrack track, MediaCodec codec)
    {
        var key = new LaneKey(track.Participant, track.Source, _ordinals[track.Number], codec);
        if (!_lanes.TryGetValue(key, out var lane))
            _lanes.Add(key, lane = new Lane(key, _folder, _journal.Recording.Id, _lanes.Count));
        return lane;
    }

    private void Settle()
    {
        foreach (var (_, _, intake) in _streams)
        {
            intake.Flush();
            Counts.Add(intake.Counts);
        }
        var clocks = FitClocks();
        foreach (var lane in _lanes.Values)
        {
            lane.Complete();
            lane.Settle(LaneOrder.Of(lane.Entries, clocks, lane.Key.Codec.IsVideo()));
        }
    }

    /// <summary>By number of stream. What a person sends in one epoch shares the clock of one machine.</summary>
    private StreamClock?[] FitClocks()
    {
        var clocks = new StreamClock?[_streams.Count];
        var senders = _streams.Select((s, i) => (s.Track, s.Ssrc, s.Intake, Index: i)).GroupBy(s => (s.Track.Participant, s.Track.Epoch));
        foreach (var sender in senders)
        {
            var streams = sender.ToArray();
            var fitted = SessionClocks.Fit([.. streams.Select(s => (s.Intake.Timing, s.Track.StreamOf(s.Ssrc)!.Reports))]);
            for (var i = 0; i < streams.Length; i++)
                clocks[streams[i].Index] = fitted[i];
        }
        return clocks;
    }
}
