using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MediaServer.Sfu.Memory;
using MediaServer.Sfu.Negotiation;
using MediaServer.Wire.Rtp;

namespace MediaServer.Sfu.Inbound;

/// <summary>One media packet of a publication, read once for all of its subscribers.</summary>
/// <remarks>A view of a buffer: whoever keeps it longer than the buffer lasts holds a reference to that.</remarks>
public readonly struct MediaPacket
{
    /// <summary>Where in the datagram a part of it lies; empty when it is not there.</summary>
    private readonly record struct Part(ushort Start, ushort Length);

    private readonly byte[] _datagram;
    private readonly Part _payload,
        _audioLevel,
        _videoOrientation,
        _playoutDelay,
        _absCaptureTime,
        _dependencyDescriptor;

    private MediaPacket(PacketBuffer buffer, in RtpPacket rtp, SeqNo seq, Codec codec)
    {
        _datagram = buffer.Bytes;
        (Seq, Timestamp, Marker, PayloadType, Codec) = (seq, rtp.Timestamp, rtp.Marker, rtp.PayloadType, codec);
    }

    private MediaPacket(PacketBuffer buffer, in RtpPacket rtp, SeqNo seq, Codec codec, in FrameInfo frame, ExtensionIds ids)
        : this(buffer, rtp, seq, codec)
    {
        Frame = frame;
        _payload = PartOf(rtp.Payload);
        foreach (var element in rtp.Extensions)
        {
            if (element.Id == ids.AudioLevel)
                _audioLevel = Cut(element.Data, Wire.Rtp.Extensions.AudioLevel.Length);
            else if (element.Id == ids.VideoOrientation)
                _videoOrientation = Cut(element.Data, Wire.Rtp.Extensions.VideoOrientation.Length);
            else if (element.Id == ids.PlayoutDelay)
                _playoutDelay = Cut(element.Data, Wire.Rtp.Extensions.PlayoutDelay.Length);
            else if (element.Id == ids.AbsCaptureTime)
                _absCaptureTime = PartOf(element.Data);
            else if (element.Id == ids.DependencyDescriptor)
                _dependencyDescriptor = PartOf(element.Data);
        }
    }

    public SeqNo Seq { get; }

    public uint Timestamp { get; }

    public bool Marker { get; }

    public byte PayloadType { get; }

    public Codec Codec { get; }

    public FrameInfo Frame { get; }

    /// <summary>Empty in a packet that only closes a gap.</summary>
    public ReadOnlySpan<byte> Payload => Bytes(_payload);

    public ReadOnlySpan<byte> AudioLevel => Bytes(_audioLevel);

    public ReadOnlySpan<byte> VideoOrientation => Bytes(_videoOrientation);

    public ReadOnlySpan<byte> PlayoutDelay => Bytes(_playoutDelay);

    public ReadOnlySpan<byte> AbsCaptureTime => Bytes(_absCaptureTime);

    public ReadOnlySpan<byte> DependencyDescriptor => Bytes(_dependencyDescriptor);

    /// <summary>The packet without its payload and extensions.</summary>
    public static MediaPacket Empty(PacketBuffer buffer, scoped in RtpPacket rtp, SeqNo seq) => new(buffer, rtp, seq, Codec.Opus);

    /// <summary>False when the payload is malformed where it would have to be rewritten.</summary>
    /// <param name="buffer">What <paramref name="rtp"/> is a view of.</param>
    /// <param name="rtp">The packet in it.</param>
    /// <param name="seq">Its number, extended.</param>
    /// <param name="codec">Of its payload type.</param>
    /// <param name="ids">Of the publisher's extensions.</param>
    /// <param name="packet">The packet read.</param>
    public static bool TryRead(
        PacketBuffer buffer,
        scoped in RtpPacket rtp,
        SeqNo seq,
        Codec codec,
        ExtensionIds ids,
        out MediaPacket packet
    )
    {
        packet = default;
        if (!FrameInfo.TryRead(codec, rtp.Payload, out var frame))
            return false;
        packet = new MediaPacket(buffer, rtp, seq, codec, frame, ids);
        return true;
    }

    /// <summary>What is longer than its extension can be is not passed on to others.</summary>
    private Part Cut(ReadOnlySpan<byte> data, int length) => PartOf(data.Length > length ? data[..length] : data);

    private Part PartOf(ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty)
            return default;
        var start = Unsafe.ByteOffset(ref MemoryMarshal.GetArrayDataReference(_datagram), ref MemoryMarshal.GetReference(data));
        System.Diagnostics.Debug.Assert(start >= 0 && start + data.Length <= _datagram.Length, "a part of another datagram");
        return new Part((ushort)start, (ushort)data.Length);
    }

    private ReadOnlySpan<byte> Bytes(Part part) => _datagram.AsSpan(part.Start, part.Length);
}
