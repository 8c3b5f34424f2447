using System.Buffers.Binary;
using MediaServer.Wire.Payload;

namespace MediaServer.Recorder.Compose.Frames;

/// <summary>VP9: the frames of one picture, which are several with spatial layers, as one superframe (RFC 9628 section 4).</summary>
/// <remarks>
/// A container wants one block per picture. Several frames in one block need the index that the bitstream specification puts behind them
/// (annex B):
/// <code>
///  |1 1 0| size bytes - 1 (2) | frames - 1 (3) | sizes, little endian | the first byte again |
/// </code>
/// A layer refers to itself and to those below, so what a layer loses costs it and those above; the ones below go on, and the picture is
/// smaller. The layer comes again with its next frame that needs no earlier picture.
/// </remarks>
public sealed class Vp9Depacketizer : IDepacketizer
{
    /// <summary>The index counts frames in three bits.</summary>
    private const int MaxFrames = 8;

    private readonly VideoAssembly _assembly = new();
    private readonly int[] _sizes = new int[MaxFrames];
    private int _frames;
    private bool _inFrame;
    private bool _isKeyFrame;
    private ushort _pictureId;
    private byte _layer;
    private Vp9ScalabilityStructure _structure;
    private FrameSize _size;
    private int _damagedLayers;

    /// <summary>This layer has lost something that it refers to, and so have those above.</summary>
    private int _lostFrom = Vp9ScalabilityStructure.MaxSpatialLayers;

    public int Damaged => _assembly.Damaged + _damagedLayers;

    public ReadOnlySpan<byte> Configuration => default;

    public void Push(in StreamPacket packet, IFrameSink sink)
    {
        var isReadable = Vp9Descriptor.TryParse(packet.Payload, out var vp9);
        if (packet.AfterGap)
            NoteGap(packet, vp9);
        if (!_assembly.Continues(packet))
            End(sink);
        if (!isReadable)
        {
            if (!packet.Payload.IsEmpty)
                _assembly.NoteUnreadable();
            return;
        }
        if (!_assembly.IsOpen)
            Begin(packet, vp9);
        if (CanDecode(vp9))
            Append(packet.Payload[vp9.Length..], vp9);
        if (packet.Marker)
            End(sink);
    }

    public void Flush(IFrameSink sink) => End(sink);

    /// <summary>Packets are missing. If they can only have been of higher layers of the open picture, the lower ones are whole.</summary>
    private void NoteGap(in StreamPacket packet, in Vp9Descriptor next)
    {
        var isWithin = _assembly.Continues(packet) || (_assembly.IsOpen && FollowsPicture(next));
        var lowest = _inFrame ? _layer : _layer + 1;
        if (!isWithin || !next.HasLayers || lowest == 0)
            _assembly.NoteGap();
        else
            Lose(lowest);
    }

    /// <summary>The picture that begins here is the one behind the open one: no whole picture is missing between.</summary>
    private bool FollowsPicture(in Vp9Descriptor next) =>
        next is { StartsFrame: true, SpatialLayer: 0, PictureIdBits: > 0 }
        && next.PictureId == ((_pictureId + 1) & ((1 << next.PictureIdBits) - 1));

    private void Lose(int layer)
    {
        _damagedLayers++;
        _lostFrom = Math.Min(_lostFrom, layer);
        if (!_inFrame)
            return;
        _assembly.Buffer.Truncate(_assembly.Buffer.Length - _sizes[--_frames]);
        _inFrame = false;
    }

    private void Begin(in StreamPacket packet, in Vp9Descriptor vp9)
    {
        _assembly.Begin(packet);
        (_frames, _inFrame, _isKeyFrame, _size) = (0, false, vp9.IsKeyFrame, default);
        (_pictureId, _structure) = (vp9.PictureId, vp9.Structure ?? default);
        if (_isKeyFrame)
            _lostFrom = Vp9ScalabilityStructure.MaxSpatialLayers;
    }

    private bool CanDecode(in Vp9Descriptor vp9)
    {
        _layer = vp9.SpatialLayer;
        if (_layer == _lostFrom && vp9 is { StartsFrame: true, InterPicturePredicted: false })
            _lostFrom++;
        return _layer < _lostFrom;
    }

    private void Append(ReadOnlySpan<byte> payload, in Vp9Descriptor vp9)
    {
        if (vp9.StartsFrame == _inFrame || (vp9.StartsFrame && _frames == MaxFrames))
        {
            _assembly.Break(); // the beginning of this frame, or the end of the one before, is not there
            return;
        }
        if (vp9.StartsFrame)
            _sizes[_frames++] = 0;
        if (vp9.StartsFrame && _isKeyFrame)
            NoteSize(payload, vp9);
        _sizes[_frames - 1] += payload.Length;
        _assembly.Append(payload);
        _inFrame = !vp9.EndsFrame;
    }

    /// <summary>A picture is as large as its highest layer, which is not always the highest that the structure announces.</summary>
    private void NoteSize(ReadOnlySpan<byte> payload, in Vp9Descriptor vp9)
    {
        var announced = _structure.Resolution(vp9.SpatialLayer);
        if (announced != default)
            _size = announced;
        else if (Vp9FrameHeader.TryParse(payload, out var header))
            _size = header.Size;
    }

    private void End(IFrameSink sink)
    {
        if (_assembly.IsOpen && _inFrame)
            _assembly.Break();
        if (!_assembly.TryEnd())
            return;
        if (_frames > 1)
            AppendIndex();
        _assembly.Emit(sink, _isKeyFrame, _size, isLayered: _frames > 1);
    }

    private void AppendIndex()
    {
        const int width = sizeof(int);
        Span<byte> index = stackalloc byte[2 + MaxFrames * width];
        var end = 1;
        foreach (var size in _sizes.AsSpan(0, _frames))
        {
            BinaryPrimitives.WriteInt32LittleEndian(index[end..], size);
            end += width;
        }
        index[0] = index[end] = (byte)(0xC0 | (width - 1) << 3 | (_frames - 1));
        _assembly.Append(index[..(end + 1)]);
    }
}
