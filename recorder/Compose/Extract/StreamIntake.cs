using MediaServer.Recorder.Compose.Clocks;
using MediaServer.Recorder.Compose.Frames;
using MediaServer.Recorder.Journal;
using MediaServer.Wire.Payload;
using MediaServer.Wire.Rtp;
using MediaServer.Wire.Rtp.Extensions;

namespace MediaServer.Recorder.Compose.Extract;

/// <summary>The way of one SSRC's packets: into order, onto its clock, through the depacketizer of their codec, into a lane.</summary>
internal sealed class StreamIntake : IOrderedPackets, IFrameSink, IDisposable
{
    /// <summary>Speech is 20 to 40 dB below full scale; what is below this is a room.</summary>
    private const byte QuietDecibels = 50;

    private readonly RecordedTrack _track;
    private readonly ushort _number;
    private readonly Func<MediaCodec, Lane> _laneOf;
    private readonly SequenceOrder _order;
    private byte _payloadType = byte.MaxValue;
    private IDepacketizer? _depacketizer;
    private MediaCodec _codec;
    private Lane? _lane;
    private bool _awaitsKeyFrame = true;
    private TimeSpan _arrival;
    private FrameFlags _flags;
    private ushort _format;

    /// <param name="track">Whose stream.</param>
    /// <param name="clockRate">Of its timestamps.</param>
    /// <param name="number">Of the stream, unique in the recording.</param>
    /// <param name="laneOf">Where frames of a codec go.</param>
    public StreamIntake(RecordedTrack track, int clockRate, ushort number, Func<MediaCodec, Lane> laneOf)
    {
        (_track, _number, _laneOf) = (track, number, laneOf);
        _order = new SequenceOrder(this);
        Timing = new StreamTiming(clockRate);
    }

    public StreamTiming Timing { get; }

    public ExtractCounts Counts { get; } = new();

    public void Push(in RtpPacket packet, TimeSpan arrival) => _order.Push(packet, arrival);

    /// <summary>Nothing more will come.</summary>
    public void Flush()
    {
        _order.Flush();
        EndCodec();
        Counts.Missing += _order.Missing;
        Counts.Duplicates += _order.Duplicates;
        Counts.Late += _order.Late;
    }

    public void OnPacket(in RtpPacket packet, TimeSpan arrival, bool afterGap)
    {
        var timestamp = Timing.OnPacket(packet.Timestamp, arrival);
        if (packet.PayloadType != _payloadType && !TrySwitch(packet.PayloadType))
        {
            Counts.OtherPayload++;
            return;
        }
        NoteExtensions(packet.Extensions);
        _arrival = arrival;
        _depacketizer!.Push(
            new StreamPacket
            {
                Payload = packet.Payload,
                Timestamp = timestamp,
                Marker = packet.Marker,
                AfterGap = afterGap,
            },
            this
        );
    }

    public void OnFrame(in EncodedFrame frame)
    {
        Counts.Frames++;
        if (_codec.IsVideo() && !TryContinue(frame))
        {
            Counts.Undecodable++;
            return;
        }
        if (_codec == MediaCodec.Opus && OpusToc.TryParse(frame.Data, out var toc))
            _lane!.IsStereo |= toc.IsStereo;
        var entry = new FrameEntry
        {
            Timestamp = frame.Timestamp,
            Stream = _number,
            At = _arrival,
            Duration = (ushort)frame.Duration,
            Format = _format,
            Flags =
                _flags
                | (frame.IsKeyFrame ? FrameFlags.KeyFrame : FrameFlags.None)
                | (frame.IsLayered ? FrameFlags.Layered : FrameFlags.None),
        };
        _lane!.Append(entry, frame.Data);
    }

    public void Dispose() => _order.Dispose();

    /// <summary>A frame whose references may be missing shows what nobody saw; so do all after it, up to the next key frame.</summary>
    private bool TryContinue(in EncodedFrame frame)
    {
        if (frame.IsKeyFrame)
            _awaitsKeyFrame = !_lane!.TryNoteFormat(new VideoFormat(frame.Size, _depacketizer!.Configuration.ToArray()), out _format);
        else if (frame.AfterLoss)
            _awaitsKeyFrame = true;
        return !_awaitsKeyFrame;
    }

    private bool TrySwitch(byte payloadType)
    {
        if (_track.CodecOf(payloadType) is not { } agreed)
            return false;
        var isRed = agreed.Name.Equals("red", StringComparison.OrdinalIgnoreCase);
        byte inner = 0;
        var described = isRed ? InnerOf(agreed, out inner) : agreed;
        if (described is null || !MediaCodecs.TryParse(described.Name, out var codec))
            return false;
        EndCodec();
        if (_lane is null || codec != _codec)
        {
            (_lane, _awaitsKeyFrame) = (_laneOf(codec), true);
            _lane.NoteStream(_number, _track.Number);
        }
        (_payloadType, _codec) = (payloadType, codec);
        var depacketizer = codec.Depacketizer(ParameterSetsOf(described));
        _depacketizer = isRed ? new RedDepacketizer(depacketizer, inner) : depacketizer;
        return true;
    }

    private void EndCodec()
    {
        _depacketizer?.Flush(this);
        Counts.Damaged += _depacketizer?.Damaged ?? 0;
        (_depacketizer, _payloadType) = (null, byte.MaxValue);
    }

    /// <summary>"a=fmtp:121 0/5/0": the payload types inside, of which ours are all the same (RFC 2198 section 5).</summary>
    private JournalCodec? InnerOf(JournalCodec red, out byte payloadType) =>
        byte.TryParse(red.Fmtp.Split('/')[0], out payloadType) ? _track.CodecOf(payloadType) : null;

    private static H264ParameterSets? ParameterSetsOf(JournalCodec codec)
    {
        const string name = "sprop-parameter-sets=";
        var value = codec.Fmtp.Split(';', StringSplitOptions.TrimEntries).FirstOrDefault(p => p.StartsWith(name, StringComparison.Ordinal));
        return value is null ? null : H264ParameterSets.FromSdp(value[name.Length..]);
    }

    private void NoteExtensions(in HeaderExtensions extensions)
    {
        var ids = _track.Extensions;
        if (ids.AudioLevel != 0 && extensions.TryGet(ids.AudioLevel, out var data) && AudioLevel.TryParse(data, out var level))
            _flags = level.Decibels >= QuietDecibels ? _flags | FrameFlags.Quiet : _flags & ~FrameFlags.Quiet;
        // Sent with key frames and changes; in between the last one holds (TS 26.114 section 7.4.5).
        if (ids.VideoOrientation != 0 && extensions.TryGet(ids.VideoOrientation, out data) && VideoOrientation.TryParse(data, out var cvo))
            _flags = (FrameFlags)(cvo.QuarterTurns << 2) | (cvo.Flipped ? FrameFlags.Flipped : FrameFlags.None);
    }
}
