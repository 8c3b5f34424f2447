using MediaServer.Sfu.Inbound;
using MediaServer.Sfu.Memory;
using MediaServer.Wire.Rtp;

namespace MediaServer.Sfu.Outbound;

/// <summary>Packets of one publication on their way to everybody who receives it: a burst gathers, then one subscriber after the other gets it.</summary>
/// <remarks>
/// What one subscriber gets of a burst is written in a row: its keys and numbers are fetched once, its datagrams lie side by side for one
/// segmented message, and the first subscriber has the whole burst while the others' is still being written. Invariants: everybody sees
/// the packets in the order of their arrival; each one that waits carries exactly one reference of ours.
/// </remarks>
internal sealed class FanOut
{
    /// <summary>Packets that wait for each other. Longer bursts go out in parts: the last subscriber waits for the others'.</summary>
    public const int MaxBurst = 16;

    private struct Waiting
    {
        public Layer Layer;
        public PacketBuffer Buffer;
        public MediaPacket Packet;
        public bool IsSkipped;
    }

    private readonly Waiting[] _waiting = new Waiting[MaxBurst];
    private int _count;
    private int _next;

    public bool IsEmpty => _count == 0;

    public bool IsFull => _count == MaxBurst;

    /// <summary>Keeps a packet until <see cref="Deliver"/>. There must be room.</summary>
    /// <param name="layer">It came on.</param>
    /// <param name="buffer">It lies in; a reference is added.</param>
    /// <param name="packet">To be forwarded.</param>
    /// <param name="isSkipped">It carries nothing to forward; whoever receives the layer closes its numbers up.</param>
    public void Add(Layer layer, PacketBuffer buffer, in MediaPacket packet, bool isSkipped)
    {
        buffer.AddReference();
        ref var slot = ref _waiting[_count++];
        (slot.Layer, slot.Buffer, slot.Packet, slot.IsSkipped) = (layer, buffer, packet, isSkipped);
    }

    /// <summary>Whether the packet arrived, but after the one that is being delivered.</summary>
    public bool IsAhead(Layer layer, SeqNo seq)
    {
        for (var i = _next; i < _count; i++)
        {
            if (ReferenceEquals(_waiting[i].Layer, layer) && _waiting[i].Packet.Seq == seq)
                return true;
        }
        return false;
    }

    /// <summary>Hands everything that waits to each subscriber.</summary>
    public void Deliver(List<Subscription> subscriptions, RoomStats stats, TimeSpan now)
    {
        try
        {
            for (var i = 0; i < subscriptions.Count; i++)
            {
                // While one is served, the memory brings what the next one needs.
                if (i + 1 < subscriptions.Count)
                    subscriptions[i + 1].Prefetch();
                Deliver(subscriptions[i], stats, now);
            }
        }
        finally
        {
            Clear();
        }
    }

    private void Deliver(Subscription subscription, RoomStats stats, TimeSpan now)
    {
        for (_next = 1; _next <= _count; _next++)
        {
            ref readonly var waiting = ref _waiting[_next - 1];
            if (waiting.IsSkipped)
            {
                subscription.Skip(waiting.Layer, waiting.Packet, now);
                continue;
            }
            var drop = subscription.Forward(waiting.Layer, waiting.Packet, now);
            if (drop != Drop.None)
                stats.Count(drop);
        }
    }

    /// <summary>Forgets what waits.</summary>
    public void Clear()
    {
        for (var i = 0; i < _count; i++)
            _waiting[i].Buffer.Release();
        (_count, _next) = (0, 0);
    }
}
