using System.Buffers.Binary;
using System.Diagnostics;
using System.Security.Cryptography;
using MediaServer.Transport.Srtp;
using MediaServer.Wire.Rtcp;
using MediaServer.Wire.Rtp;

namespace MediaServer.Bench.Load.Media;

/// <summary>One published stream: makes RTP packets in time and counts them. The last eight bytes of each say when it was sent.</summary>
internal abstract class MediaSource(uint ssrc, byte payloadType, TimeSpan first)
{
    public const int StampLength = sizeof(long);

    /// <summary>The ids of the header extensions in every offer of the load clients.</summary>
    public const byte AudioLevelId = 1,
        TransportSequenceId = 3;

    protected const int MaxHeader = 32;

    private readonly byte[] _noise = RandomNumberGenerator.GetBytes(1400);
    private ushort _sequenceNumber = (ushort)RandomNumberGenerator.GetInt32(0x7FFF);
    private uint _octets;

    public uint Ssrc { get; } = ssrc;

    /// <summary>When the next packet is due.</summary>
    public TimeSpan Due { get; protected set; } = first;

    public uint Packets { get; private set; }

    protected uint Timestamp { get; set; } = (uint)RandomNumberGenerator.GetInt32(int.MaxValue);

    /// <summary>Writes the next protected packet; its length. Moves <see cref="Due"/>.</summary>
    /// <param name="transportSequence">The transport-wide number, counted over all streams of the client.</param>
    public abstract int Write(SrtpSender sender, Span<byte> destination, ref ushort transportSequence);

    /// <summary>The next picture is to be a key frame; sound has none.</summary>
    public virtual void RequestKeyFrame() { }

    public SenderInfo Describe(DateTimeOffset wallClock) =>
        new(NtpTime.FromUnix(wallClock - DateTimeOffset.UnixEpoch), Timestamp, Packets, _octets);

    protected int Protect(
        SrtpSender sender,
        Span<byte> destination,
        bool marker,
        ReadOnlySpan<byte> head,
        int payloadLength,
        ref ushort transportSequence
    )
    {
        var header = new RtpHeader(payloadType, ++_sequenceNumber, Timestamp, Ssrc, marker);
        BinaryPrimitives.WriteInt64LittleEndian(_noise.AsSpan(payloadLength - head.Length - StampLength), Stopwatch.GetTimestamp());
        return Seal(sender, destination, header, head, _noise.AsSpan(0, payloadLength - head.Length), ref transportSequence);
    }

    /// <summary>Protects one packet; the payload is head and body in a row.</summary>
    protected int Seal(
        SrtpSender sender,
        Span<byte> destination,
        in RtpHeader header,
        ReadOnlySpan<byte> head,
        ReadOnlySpan<byte> body,
        ref ushort transportSequence
    )
    {
        Span<byte> bytes = stackalloc byte[MaxHeader];
        var headerLength = WriteHeader(bytes, header, ++transportSequence);
        if (!sender.TryProtectRtp(bytes[..headerLength], head, body, destination, out var length))
            throw new InvalidOperationException("A packet of our own was refused.");
        Packets++;
        _octets += (uint)(head.Length + body.Length);
        return length;
    }

    /// <summary>Extensions besides the transport-wide sequence number.</summary>
    protected virtual void WriteExtensions(ref RtpHeaderWriter writer) { }

    private int WriteHeader(Span<byte> bytes, in RtpHeader header, ushort transportSequence)
    {
        RtpHeaderWriter.TryBegin(bytes, header, out var writer);
        if (writer.TryReserve(TransportSequenceId, sizeof(ushort), out var number))
            BinaryPrimitives.WriteUInt16BigEndian(number, transportSequence);
        WriteExtensions(ref writer);
        return writer.Finish();
    }
}
