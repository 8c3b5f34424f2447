using MediaServer.Recorder.Journal;
using MediaServer.Sfu;
using MediaServer.Sfu.Inbound;
using MediaServer.Wire.Rtp;
using MediaServer.Wire.Rtp.Extensions;

namespace MediaServer.Recorder.Capture;

/// <summary>One track on its way into the ring: which of its packets, and what else the journal must be told to understand them.</summary>
/// <remarks>Owned by the room's worker. Nothing is allocated per packet; what happens rarely becomes an event.</remarks>
internal sealed class TrackRecorder(RoomRecorder room, Publication publication, ushort number) : IPublicationTap
{
    private LayerChoice _choice = new();
    private IReadOnlyList<JournalCodec>? _codecs;
    private JournalExtensions? _extensions;

    /// <summary>Others take their place when an offer changes them.</summary>
    private IReadOnlyList<Layer>? _layers;

    /// <summary>By layer: the source whose SSRC the journal knows.</summary>
    private int[] _sources = [];
    private bool _records;
    private byte _payloadType = byte.MaxValue;
    private VideoOrientation _orientation;
    private uint _lost;
    private ulong _lostSince;

    public void OnRtp(Layer layer, in RtpPacket packet, in FrameInfo frame, TimeSpan now)
    {
        if (!_records)
            return;
        if (publication.IsVideo)
        {
            if (!Choose(layer, frame, now))
                return;
            NoteChanges(layer, packet, now);
        }
        if (_sources[layer.Index] != layer.Source)
            NoteStream(layer, now);
        Write(RecordType.Rtp, packet.Bytes, now);
    }

    public void OnSenderReport(Layer layer, ReadOnlySpan<byte> report, TimeSpan now)
    {
        // A report about a stream that the journal does not know would be nobody's.
        if (_records && _sources[layer.Index] == layer.Source)
            Write(RecordType.SenderReport, report, now);
    }

    public void OnChanged()
    {
        if (room.IsIncluded(publication.Owner.Id))
            Describe();
        var records = _codecs is not null && !publication.IsSilent && !room.IsPaused && room.IsIncluded(publication.Owner.Id);
        if (records == _records)
            return;
        _records = records;
        room.Note(number, new TrackSilenced(!records), room.Now);
        if (records)
            RequestKeyFrame();
    }

    public void OnRemoved()
    {
        EndGap(room.Now);
        if (_codecs is not null)
            room.Note(number, new TrackRemoved(), room.Now);
        _records = false;
        room.Forget(this);
    }

    /// <summary>Of the layer that is wanted, or of the only one; of all while none has come.</summary>
    public void RequestKeyFrame()
    {
        if (!publication.IsVideo || !_records)
            return;
        for (var i = 0; i < publication.Layers.Count; i++)
        {
            if (_choice.Wanted < 0 || _choice.Wanted == i)
                publication.Layers[i].RequestKeyFrame();
        }
    }

    /// <summary>Writes down what was lost, if anything was.</summary>
    public void EndGap(TimeSpan now)
    {
        if (_lost == 0)
            return;
        var bytes = new byte[GapRecord.Length];
        new GapRecord(GapReason.RingFull, _lost, _lostSince).TryWrite(bytes);
        room.Queue(RecordType.Gap, number, RoomRecorder.Nanoseconds(now), bytes);
        _lost = 0;
    }

    /// <summary>Tells the journal of the track once it may be recorded, and of a new offer's codecs and extensions.</summary>
    private void Describe()
    {
        var plan = publication.Plan;
        var (codecs, extensions) = (TrackDescription.Codecs(plan), TrackDescription.Extensions(plan));
        if (!ReferenceEquals(publication.Layers, _layers))
        {
            _layers = publication.Layers;
            _sources = new int[publication.Layers.Count];
            _choice = new LayerChoice();
        }
        if (_codecs is null)
            room.Note(
                number,
                new TrackAdded(plan.Track, publication.Owner.Id, plan.Kind, plan.Source, Silenced: true, codecs, extensions),
                room.Now
            );
        else if (extensions != _extensions || !codecs.SequenceEqual(_codecs))
            room.Note(number, new TrackAgreed(codecs, extensions), room.Now);
        (_codecs, _extensions) = (codecs, extensions);
    }

    private bool Choose(Layer layer, in FrameInfo frame, TimeSpan now)
    {
        var layers = publication.Layers;
        if (layers.Count == 1)
            return true;
        var before = _choice.Wanted;
        var verdict = _choice.OnPacket(layer.Index, frame.IsKeyFrame, before >= 0 && layers[before].IsActive(now));
        if (_choice.Wanted != before && verdict != LayerVerdict.TakeOver)
            layers[_choice.Wanted].RequestKeyFrame();
        if (verdict == LayerVerdict.TakeOver)
        {
            if (_sources[layer.Index] != layer.Source)
                NoteStream(layer, now);
            room.Note(number, new LayerChosen(layer.Stream!.Ssrc, layer.Index, layer.Width, layer.Height), now);
        }
        return verdict != LayerVerdict.Skip;
    }

    private void NoteStream(Layer layer, TimeSpan now)
    {
        _sources[layer.Index] = layer.Source;
        var stream = layer.Stream!;
        room.Note(number, new StreamStarted(stream.Ssrc, layer.Index, layer.Rid, stream.ClockRate), now);
        if (publication.IsVideo)
            layer.RequestKeyFrame();
    }

    private void NoteChanges(Layer layer, in RtpPacket packet, TimeSpan now)
    {
        if (packet.PayloadType != _payloadType)
        {
            _payloadType = packet.PayloadType;
            room.Note(number, new CodecChanged(_payloadType), now);
        }
        var id = publication.Plan.Extensions.VideoOrientation;
        if (id == 0 || layer.Index != Math.Max(_choice.Wanted, 0))
            return;
        if (!packet.Extensions.TryGet(id, out var data) || !VideoOrientation.TryParse(data, out var orientation))
            return;
        if ((orientation.QuarterTurns, orientation.Flipped) == (_orientation.QuarterTurns, _orientation.Flipped))
            return;
        _orientation = orientation;
        room.Note(number, new Rotated(orientation.QuarterTurns, orientation.Flipped), now);
    }

    private void Write(RecordType type, ReadOnlySpan<byte> bytes, TimeSpan now)
    {
        var at = RoomRecorder.Nanoseconds(now);
        if (_lost == 0 ? room.TryWrite(type, number, at, bytes) : TryEndGap(now) && room.TryWrite(type, number, at, bytes))
            return;
        if (_lost++ == 0)
            _lostSince = at;
    }

    /// <summary>Room again: what is missing is written down first, and the picture begins anew.</summary>
    private bool TryEndGap(TimeSpan now)
    {
        Span<byte> bytes = stackalloc byte[GapRecord.Length];
        new GapRecord(GapReason.RingFull, _lost, _lostSince).TryWrite(bytes);
        if (!room.TryWrite(RecordType.Gap, number, RoomRecorder.Nanoseconds(now), bytes))
            return false;
        _lost = 0;
        RequestKeyFrame();
        return true;
    }
}
