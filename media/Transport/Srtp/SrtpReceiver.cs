using System.Buffers.Binary;
using MediaServer.Wire.Rtp;

namespace MediaServer.Transport.Srtp;

/// <summary>Opens what the remote sends: all its streams, one master key (RFC 3711 3.3, 3.4; RFC 7714).</summary>
/// <remarks>
/// Nothing moves before a packet is authenticated: neither window nor rollover counter nor the table of streams. A packet that does
/// not verify is left as it came.
/// </remarks>
/// <param name="before">Who heard the remote under its last key.</param>
internal sealed class SrtpReceiver(
    SrtpProfile profile,
    ReadOnlySpan<byte> masterKey,
    ReadOnlySpan<byte> masterSalt,
    SrtpReceiver? before = null
) : IDisposable
{
    public const int MinRtpHeader = 12;

    /// <summary>
    /// Sequence numbers below this, met first, may have wrapped before we heard the stream: senders start anywhere (RFC 3550 5.1)
    /// and what is sent during the handshake is lost. Above it, the first rollover is 32768 lost packets away.
    /// </summary>
    private const ushort MaybeWrapped = 0x8000;
    private const long OneRollover = 0x1_0000;

    private readonly SrtpCipher _cipher = profile.CreateCipher(masterKey, masterSalt, encrypt: false);
    private readonly StreamTable _streams = new();

    /// <summary>The streams as the last key left them under which any came; the windows of <see cref="_streams"/> begin anew with the key.</summary>
    private readonly StreamTable? _before = before is { _streams.HasRtp: false } ? before._before : before?._streams;

    /// <summary>Decrypts in place; <paramref name="length"/> is that of the plain packet.</summary>
    public Drop UnprotectRtp(Span<byte> packet, out int length)
    {
        length = 0;
        if (!RtpPacket.TryGetHeaderLength(packet, out var header) || packet.Length < header + _cipher.TagLength)
            return Drop.BadHeader;
        var ssrc = BinaryPrimitives.ReadUInt32BigEndian(packet[8..]);
        if (!_streams.TryFind(ssrc, out var stream) && !_streams.TryStandIn(ssrc, out stream))
            return Drop.TooManyStreams;
        var sequenceNumber = BinaryPrimitives.ReadUInt16BigEndian(packet[2..]);
        var index = RtpIndex.Of(stream.Rtp.Highest, sequenceNumber);
        var drop = stream.Rtp.Check(index);
        if (drop != Drop.None)
            return drop;

        if (!_cipher.OpenRtp(ssrc, index, packet, header) && !(stream.Rtp.Highest < 0 && TryOpenLater(ssrc, ref index, packet, header)))
            return Drop.BadAuthTag;
        stream.Rtp.Accept(index);
        _streams.Touch(stream);
        length = packet.Length - _cipher.TagLength;
        return Drop.None;
    }

    /// <summary>
    /// The first packet of a stream may be one rollover up. Under another key it may also go on where the stream was: RFC 3711 3.3.1
    /// has the counter live on, RFC 4568 7.1.4 has it begin anew where the endpoint moved, and nothing but the tag says which.
    /// </summary>
    private bool TryOpenLater(uint ssrc, ref long index, Span<byte> packet, int header)
    {
        var first = index;
        if (first < MaybeWrapped && _cipher.OpenRtp(ssrc, index = first + OneRollover, packet, header))
            return true;
        if (_before is null || !_before.TryFind(ssrc, out var known))
            return false;
        index = RtpIndex.Of(known.Rtp.Highest, (ushort)first);
        return index > first && _cipher.OpenRtp(ssrc, index, packet, header);
    }

    /// <inheritdoc cref="UnprotectRtp"/>
    public Drop UnprotectRtcp(Span<byte> packet, out int length)
    {
        length = 0;
        var trailer = _cipher.RtcpTagLength + SrtpCipher.RtcpIndexLength;
        if (packet.Length < SrtpCipher.RtcpClearLength + trailer || packet[0] >> 6 != 2)
            return Drop.BadHeader;
        var word = BinaryPrimitives.ReadUInt32BigEndian(packet[_cipher.RtcpIndexAt(packet.Length)..]);
        // RFC 3711 3.4 lets SRTCP travel in the clear; neither profile of DTLS-SRTP does.
        if ((word & SrtpCipher.RtcpEncryptedFlag) == 0)
            return Drop.NotEncrypted;
        var index = word & ~SrtpCipher.RtcpEncryptedFlag;
        var ssrc = BinaryPrimitives.ReadUInt32BigEndian(packet[4..]);
        if (!_streams.TryFind(ssrc, out var stream) && !_streams.TryStandIn(ssrc, out stream))
            return Drop.TooManyStreams;
        var drop = stream.Rtcp.Check(index);
        if (drop != Drop.None)
            return drop;
        if (!_cipher.OpenRtcp(ssrc, index, packet))
            return Drop.BadAuthTag;

        stream.Rtcp.Accept(index);
        _streams.Touch(stream);
        length = packet.Length - trailer;
        return Drop.None;
    }

    /// <inheritdoc cref="StreamTable.Describe"/>
    internal string Describe() => _streams.Describe();

    public void Dispose() => _cipher.Dispose();
}
