namespace MediaServer.Wire.Rtp;

/// <summary>The fields of the fixed RTP header as values, for those who write one (RFC 3550 section 5.1).</summary>
/// <param name="PayloadType">0 to 127; 64 to 95 would be taken for RTCP (RFC 5761 section 4).</param>
public readonly record struct RtpHeader(byte PayloadType, ushort SequenceNumber, uint Timestamp, uint Ssrc, bool Marker = false);
