using MediaServer.Wire.Payload;

namespace MediaServer.Recorder.Compose.Frames;

/// <summary>AV1: the OBUs of one temporal unit, each with its length again (RTP Payload Format For AV1, AV1 in Matroska).</summary>
/// <remarks>
/// On the wire an OBU has no length of its own, as the element it travels in has one. A container wants the low-overhead format, where
/// each has, and no temporal delimiters:
/// <code>
///  |0| type (4) | extension (1) | has size (1) = 1 |0| extension (8)? | size (leb128) | payload |
/// </code>
/// </remarks>
public sealed class Av1Depacketizer : IDepacketizer
{
    private readonly VideoAssembly _assembly = new();
    private readonly FrameBuffer _fragment = new();
    private bool _inFragment;
    private bool _startsSequence;
    private bool _hasSequenceHeader;
    private byte[] _configuration = [];
    private FrameSize _size;

    public int Damaged => _assembly.Damaged;

    public ReadOnlySpan<byte> Configuration => _configuration;

    public void Push(in StreamPacket packet, IFrameSink sink)
    {
        if (packet.AfterGap)
            _assembly.NoteGap();
        if (!_assembly.Continues(packet))
            End(sink);
        if (!Av1Aggregation.TryParse(packet.Payload, out var aggregation))
        {
            if (!packet.Payload.IsEmpty)
                _assembly.NoteUnreadable();
            return;
        }
        if (!_assembly.IsOpen)
        {
            _assembly.Begin(packet);
            (_inFragment, _startsSequence, _hasSequenceHeader) = (false, aggregation.StartsSequence, false);
        }
        Take(aggregation);
        if (packet.Marker)
            End(sink);
    }

    public void Flush(IFrameSink sink) => End(sink);

    private void Take(in Av1Aggregation aggregation)
    {
        if (aggregation.ContinuesObu != _inFragment)
            _assembly.Break();
        foreach (var element in aggregation)
        {
            if (!element.IsContinuation)
            {
                EndObu();
                _fragment.Clear();
            }
            if (!_fragment.TryAppend(element.Bytes))
                _assembly.Break();
        }
        _inFragment = aggregation.ObuContinues;
        if (_inFragment)
            return;
        EndObu();
        _fragment.Clear();
    }

    /// <summary>Writes the OBU that has been gathered, with its length.</summary>
    private void EndObu()
    {
        if (_fragment.Length == 0)
            return;
        if (!Av1Obu.TryParse(_fragment.Bytes, out var obu))
        {
            _assembly.Break();
            return;
        }
        if (obu.Type is Av1ObuType.TemporalDelimiter or Av1ObuType.TileList or Av1ObuType.Padding)
            return;
        if (obu.Type == Av1ObuType.SequenceHeader && Av1SequenceHeader.TryParse(obu.Payload, out var sequence))
        {
            (_hasSequenceHeader, _size) = (true, sequence.Size);
            _configuration = Av1Obu.ConfigurationOf(sequence, obu);
        }
        if (_assembly.Buffer.TryReserve(obu.LengthInContainer, out var place))
            obu.Write(place);
        else
            _assembly.Break();
    }

    private void End(IFrameSink sink)
    {
        if (_assembly.IsOpen && _inFragment)
            _assembly.Break();
        _inFragment = false;
        if (!_assembly.TryEnd())
            return;
        var isKeyFrame = _startsSequence && _hasSequenceHeader;
        _assembly.Emit(sink, isKeyFrame, isKeyFrame ? _size : default);
    }
}
