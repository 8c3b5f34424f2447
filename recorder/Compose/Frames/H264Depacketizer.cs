using System.Buffers.Binary;
using MediaServer.Wire.Payload;

namespace MediaServer.Recorder.Compose.Frames;

/// <summary>H.264: the NAL units of one picture, each behind its length in four bytes (RFC 6184 section 5, ISO/IEC 14496-15 section 5.3).</summary>
/// <remarks>
/// Parameter sets are kept, from the stream or from <c>sprop-parameter-sets</c>, and put in front of every IDR picture that comes without:
/// a recording begins in the middle of a stream, and each of its parts must stand alone. An IDR picture without any is of no use.
/// </remarks>
public sealed class H264Depacketizer : IDepacketizer
{
    private const int AccessUnitDelimiter = 9;
    private const int FillerData = 12;
    private const int LengthSize = 4;

    private readonly VideoAssembly _assembly = new();
    private readonly H264ParameterSets _sets;
    private int _fragmentStart = -1;
    private bool _hasPicture;
    private bool _isIdr;
    private bool _carriesSets;

    /// <param name="parameterSets">What the description of the session said of them, if anything.</param>
    public H264Depacketizer(H264ParameterSets? parameterSets = null) => _sets = parameterSets ?? new H264ParameterSets();

    public int Damaged => _assembly.Damaged;

    public ReadOnlySpan<byte> Configuration => _sets.Configuration;

    public void Push(in StreamPacket packet, IFrameSink sink)
    {
        if (packet.AfterGap)
            _assembly.NoteGap();
        if (!_assembly.Continues(packet))
            End(sink);
        if (packet.Payload.IsEmpty)
            return;
        if (!H264Payload.TryParse(packet.Payload, out _))
        {
            _assembly.NoteUnreadable();
            return;
        }
        if (!_assembly.IsOpen)
            Begin(packet);
        Take(packet.Payload);
        if (packet.Marker)
            End(sink);
    }

    public void Flush(IFrameSink sink) => End(sink);

    private void Begin(in StreamPacket packet)
    {
        _assembly.Begin(packet);
        (_fragmentStart, _hasPicture, _isIdr, _carriesSets) = (-1, false, false, false);
    }

    private void Take(ReadOnlySpan<byte> payload)
    {
        switch ((H264NalType)(payload[0] & 0x1F))
        {
            case H264NalType.SingleTimeAggregationA:
                // The parser has walked the sizes to the end already.
                for (var units = payload[1..]; !units.IsEmpty; )
                {
                    var size = BinaryPrimitives.ReadUInt16BigEndian(units);
                    TakeUnit(units.Slice(2, size));
                    units = units[(2 + size)..];
                }
                break;
            case H264NalType.FragmentationUnitA:
                TakeFragment(payload);
                break;
            default:
                TakeUnit(payload);
                break;
        }
    }

    private void TakeUnit(ReadOnlySpan<byte> unit)
    {
        if (_fragmentStart >= 0)
            _assembly.Break(); // the unit before never ended
        Note(unit);
        if ((unit[0] & 0x1F) is AccessUnitDelimiter or FillerData)
            return;
        AppendLength(unit.Length);
        _assembly.Append(unit);
    }

    private void TakeFragment(ReadOnlySpan<byte> payload)
    {
        var (starts, ends) = ((payload[1] & 0x80) != 0, (payload[1] & 0x40) != 0);
        if (starts == _fragmentStart >= 0)
            _assembly.Break();
        if (starts)
        {
            _fragmentStart = _assembly.Buffer.Length;
            AppendLength(0);
            // "The NAL unit type octet of the fragmented NAL unit" is not sent; its parts are (section 5.8).
            _assembly.Append([(byte)((payload[0] & 0xE0) | (payload[1] & 0x1F))]);
        }
        _assembly.Append(payload[2..]);
        if (!ends || _fragmentStart < 0)
            return;
        var unit = _assembly.Buffer.Bytes[(_fragmentStart + LengthSize)..];
        BinaryPrimitives.WriteInt32BigEndian(_assembly.Buffer.Bytes[_fragmentStart..], unit.Length);
        Note(unit);
        _fragmentStart = -1;
    }

    private void AppendLength(int length)
    {
        Span<byte> prefix = stackalloc byte[LengthSize];
        BinaryPrimitives.WriteInt32BigEndian(prefix, length);
        _assembly.Append(prefix);
    }

    private void Note(ReadOnlySpan<byte> unit)
    {
        var type = (H264NalType)(unit[0] & 0x1F);
        _hasPicture |= type is >= H264NalType.NonIdrSlice and <= H264NalType.IdrSlice;
        _isIdr |= type == H264NalType.IdrSlice;
        _carriesSets |= type == H264NalType.SequenceParameterSet;
        if (type is H264NalType.SequenceParameterSet or H264NalType.PictureParameterSet)
            _sets.Learn(unit);
    }

    private void End(IFrameSink sink)
    {
        if (!_assembly.IsOpen)
            return;
        if (_fragmentStart >= 0 || (_isIdr && !_sets.IsComplete))
            _assembly.Break();
        // Parameter sets may travel with a timestamp of their own; they are kept, and are no picture.
        if (!_assembly.TryEnd() || !_hasPicture)
            return;
        if (_isIdr && !_carriesSets)
            _assembly.Prepend(_sets.Prefixed);
        _assembly.Emit(sink, _isIdr, _isIdr ? _sets.Size : default);
    }
}
