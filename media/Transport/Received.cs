using MediaServer.Wire;

namespace MediaServer.Transport;

/// <summary>What became of one datagram.</summary>
/// <param name="Kind">Rtp or Rtcp when a plain packet lies at the start of the buffer; Unknown when there is nothing to hand up.</param>
/// <param name="Length">Length of that plain packet.</param>
/// <param name="Drop">Why the datagram went no further; None for packets handed up and for handled STUN and DTLS.</param>
public readonly record struct Received(PacketKind Kind, int Length, Drop Drop);
