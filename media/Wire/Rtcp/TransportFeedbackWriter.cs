using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace MediaServer.Wire.Rtcp;

/// <summary>Builds <see cref="TransportFeedback"/> from arrival times (draft-holmer-rmcat-transport-wide-cc-extensions-01).</summary>
/// <remarks>
/// Each chunk takes the form that covers most packets: a run, else 14 one-bit symbols while no delta is large, else 7 two-bit ones.
/// Times are rounded against what was already said, so that errors of rounding never add up.
/// </remarks>
public static class TransportFeedbackWriter
{
    /// <summary>In the place of an arrival time: the packet has not arrived.</summary>
    public static readonly TimeSpan NotReceived = TimeSpan.MinValue;

    /// <summary>Packets per message; 100 ms of 40 Mbit/s, and little enough to be laid out on the stack.</summary>
    public const int MaxPackets = 400;

    /// <summary>Writes one message about the packets from <paramref name="baseSequenceNumber"/> on.</summary>
    /// <param name="arrivals">
    /// For each sequence number in turn when it arrived (not negative, any origin), or <see cref="NotReceived"/>.
    /// </param>
    /// <param name="covered">
    /// How many of them the message covers: fewer than all when a gap of more than 8 s or the room ends it early; then the caller
    /// goes on with the rest in the next message.
    /// </param>
    /// <returns>False when nothing can be said: no packet received among those that fit.</returns>
    [SkipLocalsInit]
    public static bool TryWrite(
        Span<byte> destination,
        uint senderSsrc,
        uint mediaSsrc,
        byte feedbackCount,
        ushort baseSequenceNumber,
        ReadOnlySpan<TimeSpan> arrivals,
        out int length,
        out int covered
    )
    {
        (length, covered) = (0, 0);
        Span<PacketStatus> statuses = stackalloc PacketStatus[MaxPackets];
        Span<short> deltas = stackalloc short[MaxPackets];
        var room = destination.Length - Feedback.FixedLength - TransportFeedback.FixedFci;
        if (!TryGetReference(arrivals, out var reference))
            return false;
        var count = Measure(arrivals, reference, room, statuses, deltas);
        if (!statuses[..count].ContainsAnyExcept(PacketStatus.NotReceived))
            return false;
        var fci = destination[Feedback.FixedLength..];
        BinaryPrimitives.WriteUInt16BigEndian(fci, baseSequenceNumber);
        BinaryPrimitives.WriteUInt16BigEndian(fci[2..], (ushort)count);
        BinaryPrimitives.WriteUInt32BigEndian(fci[4..], (uint)reference << 8 | feedbackCount);
        var end = WriteChunks(fci, TransportFeedback.FixedFci, statuses[..count]);
        end = WriteDeltas(fci, end, statuses[..count], deltas);
        var total = (Feedback.FixedLength + end + 3) & ~3;
        destination[(Feedback.FixedLength + end)..total].Clear();
        Feedback.WriteFixed(destination, RtcpType.TransportFeedback, Feedback.TransportWide, senderSsrc, mediaSsrc, total);
        (length, covered) = (total, count);
        return true;
    }

    private static bool TryGetReference(ReadOnlySpan<TimeSpan> arrivals, out long reference)
    {
        var first = arrivals.IndexOfAnyExcept(NotReceived);
        reference = first < 0 ? 0 : arrivals[first].Ticks / TransportFeedback.ReferenceUnit.Ticks;
        return first >= 0;
    }

    /// <summary>Finds status and delta of each packet, as far as they can be expressed and fit into the room.</summary>
    private static int Measure(ReadOnlySpan<TimeSpan> arrivals, long reference, int room, Span<PacketStatus> statuses, Span<short> deltas)
    {
        var said = reference * (TransportFeedback.ReferenceUnit.Ticks / TransportFeedback.DeltaUnit.Ticks);
        var (i, deltaBytes) = (0, 0);
        for (; i < Math.Min(arrivals.Length, MaxPackets); i++)
        {
            var delta = 0L;
            var status = PacketStatus.NotReceived;
            if (arrivals[i] != NotReceived)
            {
                var unit = TransportFeedback.DeltaUnit.Ticks;
                delta = (arrivals[i].Ticks + unit / 2) / unit - said;
                if (delta is < short.MinValue or > short.MaxValue)
                    break;
                said += delta;
                status = delta is >= 0 and <= byte.MaxValue ? PacketStatus.SmallDelta : PacketStatus.LargeDelta;
            }
            deltaBytes += (int)status;
            // No layout needs more than a two-bit chunk for every seven packets; up to 3 bytes align the end.
            if (2 * (i / StatusChunk.TwoBitSymbols + 1) + deltaBytes + 3 > room)
                break;
            (statuses[i], deltas[i]) = (status, (short)delta);
        }
        return i;
    }

    private static int WriteChunks(Span<byte> fci, int at, ReadOnlySpan<PacketStatus> statuses)
    {
        for (; !statuses.IsEmpty; at += 2)
        {
            var chunk = Encode(statuses, out var taken);
            BinaryPrimitives.WriteUInt16BigEndian(fci[at..], chunk);
            statuses = statuses[taken..];
        }
        return at;
    }

    private static ushort Encode(ReadOnlySpan<PacketStatus> statuses, out int taken)
    {
        var run = statuses.IndexOfAnyExcept(statuses[0]);
        run = Math.Min(run < 0 ? statuses.Length : run, StatusChunk.MaxRun);
        var large = statuses[..Math.Min(statuses.Length, StatusChunk.OneBitSymbols)].IndexOf(PacketStatus.LargeDelta);
        var oneBit = large < 0 ? Math.Min(statuses.Length, StatusChunk.OneBitSymbols) : large;
        if (run >= Math.Max(oneBit, StatusChunk.TwoBitSymbols) || run == statuses.Length)
        {
            taken = run;
            return (ushort)((int)statuses[0] << 13 | run);
        }
        // A chunk before the last one must be full: its symbols beyond the large delta would be read as packets.
        if (large < 0)
        {
            taken = oneBit;
            return Pack(0x8000, statuses[..taken], bits: 1, StatusChunk.OneBitSymbols);
        }
        taken = Math.Min(statuses.Length, StatusChunk.TwoBitSymbols);
        return Pack(0xC000, statuses[..taken], bits: 2, StatusChunk.TwoBitSymbols);
    }

    private static ushort Pack(int form, ReadOnlySpan<PacketStatus> statuses, int bits, int symbols)
    {
        var packed = form;
        for (var i = 0; i < statuses.Length; i++)
            packed |= (int)statuses[i] << bits * (symbols - 1 - i);
        return (ushort)packed;
    }

    private static int WriteDeltas(Span<byte> fci, int at, ReadOnlySpan<PacketStatus> statuses, ReadOnlySpan<short> deltas)
    {
        for (var i = 0; i < statuses.Length; i++)
        {
            if (statuses[i] == PacketStatus.SmallDelta)
                fci[at++] = (byte)deltas[i];
            else if (statuses[i] == PacketStatus.LargeDelta)
            {
                BinaryPrimitives.WriteInt16BigEndian(fci[at..], deltas[i]);
                at += 2;
            }
        }
        return at;
    }
}
