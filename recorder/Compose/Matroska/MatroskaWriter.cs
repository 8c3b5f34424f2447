using System.Buffers.Binary;
using MediaServer.Recorder.Compose.Frames;

namespace MediaServer.Recorder.Compose.Matroska;

/// <summary>Writes one track into a Matroska file (RFC 9559): clusters of a second, and what seeking needs at the end.</summary>
/// <remarks>
/// <code>
///  EBML header
///  Segment
///    SeekHead (room is kept for it), Info (duration comes last), Tracks
///    Cluster: Timestamp, SimpleBlock ...        a new one every second, and for every key frame of video
///    Cues: one per cluster that begins with a key frame
///
///  SimpleBlock: | track (8) = 0x81 | time after the cluster's (16, signed) | K 000 0000 | frame |
/// </code>
/// Times are milliseconds. Not used again after <see cref="Finish"/>.
/// </remarks>
public sealed class MatroskaWriter
{
    /// <summary>A block's time is 16 bits after its cluster's; a second leaves readers little to lose.</summary>
    private const long ClusterMilliseconds = 1000;

    private const int BlockHeaderLength = 4;
    private const int SeekHeadLength = 192;
    private const ulong NanosecondsPerMillisecond = 1_000_000;

    private readonly Stream _output;
    private readonly bool _isVideo;
    private readonly EbmlBuffer _cluster = new();
    private readonly List<(long Time, long Position)> _cues = [];
    private readonly long _segmentStart;
    private readonly long _infoStart;
    private readonly long _tracksStart;
    private readonly long _durationAt;
    private long _clusterTime = -1;
    private int _clusterElement;
    private long _last;

    /// <param name="output">Seekable; the caller's to dispose of.</param>
    /// <param name="track">What the frames will be.</param>
    public MatroskaWriter(Stream output, MatroskaTrack track)
    {
        (_output, _isVideo) = (output, track.Codec.IsVideo());
        var head = new EbmlBuffer();
        WriteDocument(head);
        head.Begin(Element.Segment);
        _segmentStart = head.Length;
        head.Reserve(SeekHeadLength);
        _infoStart = head.Length;
        _durationAt = WriteInfo(head);
        _tracksStart = head.Length;
        var tracks = head.Begin(Element.Tracks);
        track.Write(head);
        head.End(tracks);
        output.Write(head.Bytes);
    }

    public long Frames { get; private set; }

    /// <param name="milliseconds">Not below that of the frame before.</param>
    /// <param name="frame">As the depacketizer put it out.</param>
    /// <param name="isKeyFrame">Always true of audio.</param>
    public void Write(long milliseconds, ReadOnlySpan<byte> frame, bool isKeyFrame)
    {
        if (milliseconds < _last)
            throw new ArgumentOutOfRangeException(nameof(milliseconds), "frames come in the order of their times");
        if (_clusterTime < 0 || milliseconds - _clusterTime >= ClusterMilliseconds || (isKeyFrame && _isVideo))
            BeginCluster(milliseconds, isKeyFrame);
        Span<byte> header = stackalloc byte[BlockHeaderLength];
        header[0] = 0x81;
        BinaryPrimitives.WriteInt16BigEndian(header[1..], (short)(milliseconds - _clusterTime));
        header[3] = (byte)(isKeyFrame ? 0x80 : 0);
        var block = _cluster.Begin(Element.SimpleBlock);
        _cluster.Raw(header);
        _cluster.Raw(frame);
        _cluster.End(block);
        _last = milliseconds;
        Frames++;
    }

    /// <summary>Writes what could not be known before.</summary>
    /// <param name="milliseconds">The end of the last frame.</param>
    public void Finish(long milliseconds)
    {
        EndCluster();
        var cuesStart = _output.Position;
        var cues = new EbmlBuffer();
        WriteCues(cues);
        _output.Write(cues.Bytes);
        var end = _output.Position;
        Patch(_segmentStart - sizeof(ulong), 0x0100_0000_0000_0000 | (ulong)(end - _segmentStart));
        Patch(_durationAt, (ulong)BitConverter.DoubleToInt64Bits(milliseconds));
        var head = new EbmlBuffer();
        WriteSeekHead(head, _cues.Count > 0 ? cuesStart : null);
        head.Reserve(SeekHeadLength - head.Length);
        _output.Position = _segmentStart;
        _output.Write(head.Bytes);
        _output.Position = end;
    }

    private static void WriteDocument(EbmlBuffer buffer)
    {
        var document = buffer.Begin(Element.Ebml);
        buffer.Unsigned(Element.EbmlVersion, 1);
        buffer.Unsigned(Element.EbmlReadVersion, 1);
        buffer.Unsigned(Element.EbmlMaxIdLength, 4);
        buffer.Unsigned(Element.EbmlMaxSizeLength, 8);
        buffer.Text(Element.DocType, "matroska");
        buffer.Unsigned(Element.DocTypeVersion, 4);
        buffer.Unsigned(Element.DocTypeReadVersion, 2);
        buffer.End(document);
    }

    /// <summary>Where the duration's value stands is the answer.</summary>
    private static long WriteInfo(EbmlBuffer buffer)
    {
        var info = buffer.Begin(Element.Info);
        buffer.Unsigned(Element.TimestampScale, NanosecondsPerMillisecond);
        buffer.Text(Element.MuxingApp, "MediaServer");
        buffer.Text(Element.WritingApp, "MediaServer");
        buffer.Float(Element.Duration, 0);
        buffer.End(info);
        return buffer.Length - sizeof(double);
    }

    private void BeginCluster(long milliseconds, bool isKeyFrame)
    {
        EndCluster();
        if (isKeyFrame)
            _cues.Add((milliseconds, _output.Position - _segmentStart));
        _clusterTime = milliseconds;
        _clusterElement = _cluster.Begin(Element.Cluster);
        _cluster.Unsigned(Element.Timestamp, (ulong)milliseconds);
    }

    private void EndCluster()
    {
        if (_clusterTime < 0)
            return;
        _cluster.End(_clusterElement);
        _output.Write(_cluster.Bytes);
        _cluster.Clear();
        _clusterTime = -1;
    }

    private void WriteCues(EbmlBuffer buffer)
    {
        if (_cues.Count == 0)
            return;
        var cues = buffer.Begin(Element.Cues);
        foreach (var (time, position) in _cues)
        {
            var point = buffer.Begin(Element.CuePoint);
            buffer.Unsigned(Element.CueTime, (ulong)time);
            var positions = buffer.Begin(Element.CueTrackPositions);
            buffer.Unsigned(Element.CueTrack, 1);
            buffer.Unsigned(Element.CueClusterPosition, (ulong)position);
            buffer.End(positions);
            buffer.End(point);
        }
        buffer.End(cues);
    }

    private void WriteSeekHead(EbmlBuffer buffer, long? cuesStart)
    {
        var head = buffer.Begin(Element.SeekHead);
        WriteSeek(buffer, Element.Info, _infoStart);
        WriteSeek(buffer, Element.Tracks, _tracksStart);
        if (cuesStart is { } cues)
            WriteSeek(buffer, Element.Cues, cues);
        buffer.End(head);
    }

    private void WriteSeek(EbmlBuffer buffer, uint id, long position)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, id);
        var seek = buffer.Begin(Element.Seek);
        buffer.Binary(Element.SeekId, bytes);
        buffer.Unsigned(Element.SeekPosition, (ulong)(position - _segmentStart));
        buffer.End(seek);
    }

    private void Patch(long position, ulong value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        _output.Position = position;
        _output.Write(bytes);
    }
}
