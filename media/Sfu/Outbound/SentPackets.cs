using System.Runtime.CompilerServices;
using MediaServer.Sfu.Negotiation;
using MediaServer.Wire;
using MediaServer.Wire.Rtp;

namespace MediaServer.Sfu.Outbound;

/// <summary>How one packet went to one subscriber: enough to send it again with the same numbers.</summary>
internal struct SentPacket
{
    public SeqNo Seq;
    public SeqNo Input;
    public Layer Layer;
    public int Source;
    public CodecPlan Codec;
    public uint Timestamp;
    public PictureNumbers Picture;
    public TimeSpan FirstSentAt;
    public TimeSpan LastSentAt;
    public byte Resends;
}

/// <summary>The last packets sent to one subscriber, by their output number; the bytes are in the layer's history.</summary>
/// <remarks>Invariant: slot <c>n &amp; mask</c> describes output number n of the last <c>size</c> ones, or an older one.</remarks>
internal sealed class SentPackets(int size)
{
    private readonly SentPacket[] _slots = new SentPacket[size];

    /// <summary>Brings the places of the next few packets into the cache.</summary>
    public void Prefetch(SeqNo last)
    {
        const int burst = 5;
        CacheHint.FetchFrom(ref _slots[(last.Value + 1) & (size - 1)], burst * Unsafe.SizeOf<SentPacket>());
    }

    public void Add(in SentPacket packet) => _slots[packet.Seq.Value & (size - 1)] = packet;

    /// <summary>The place of a packet that was sent, or a null reference.</summary>
    public ref SentPacket Find(SeqNo seq)
    {
        ref var slot = ref _slots[seq.Value & (size - 1)];
        return ref slot.Seq == seq && slot.Layer is not null ? ref slot : ref Unsafe.NullRef<SentPacket>();
    }

    /// <summary>Lets go of the layers of a publication that is no longer received.</summary>
    public void Clear() => Array.Clear(_slots);
}
