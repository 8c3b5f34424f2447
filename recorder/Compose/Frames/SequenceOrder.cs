using System.Buffers;
using MediaServer.Wire.Rtp;

namespace MediaServer.Recorder.Compose.Frames;

/// <summary>Takes packets to its stream in the order of their sequence numbers, each once.</summary>
public interface IOrderedPackets
{
    /// <param name="packet">Valid until the call returns.</param>
    /// <param name="arrival">When it came.</param>
    /// <param name="afterGap">At least one packet before it is missing for good.</param>
    void OnPacket(in RtpPacket packet, TimeSpan arrival, bool afterGap);
}

/// <summary>Puts the packets of one SSRC in order: retransmissions where they belong, duplicates out.</summary>
/// <remarks>
/// Nothing waits for a deadline of playing here, so a hole is given up only when it is hopeless: <see cref="Patience"/> after a packet
/// behind it has come, or when <see cref="MaxHeld"/> packets wait. Packets without a hole in front of them pass without being copied.
/// A sender that begins anew, at any number, is believed at its second packet (RFC 3550 appendix A.1), and at its first after a silence;
/// its first one, which may begin a key frame, is not lost.
/// </remarks>
public sealed class SequenceOrder(IOrderedPackets output) : IDisposable
{
    /// <summary>No sender keeps packets this long for retransmission.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Ten seconds of video at 8 Mbit/s.</summary>
    public const int MaxHeld = 8192;

    /// <summary>After this silence a far-off number is a stream that went on without us, such as behind a pause.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(2);

    /// <summary>A stream's first packet may have been overtaken by its second; so nothing is given out before this time.</summary>
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(500);

    /// <summary>MAX_DROPOUT of RFC 3550: a jump of this size is no loss.</summary>
    private const int MaxJump = 3000;

    private readonly record struct Held(byte[] Bytes, int Length, TimeSpan Arrival);

    private readonly PriorityQueue<Held, long> _held = new();
    private SeqNo _last,
        _highest;
    private bool _started,
        _gathers;
    private TimeSpan _gathersUntil;
    private bool _gap;
    private TimeSpan _lastArrival;
    private (ushort Number, Held Packet)? _suspect;

    /// <summary>Packets that came twice.</summary>
    public int Duplicates { get; private set; }

    /// <summary>Packets that came after their place had been given up, or made no sense in their stream.</summary>
    public int Late { get; private set; }

    /// <summary>Packets that never came.</summary>
    public long Missing { get; private set; }

    public void Push(in RtpPacket packet, TimeSpan arrival)
    {
        if (!_started)
            Start(SeqNo.First(packet.SequenceNumber), arrival);
        var seq = SeqNo.Extend(_highest, packet.SequenceNumber);
        if (seq.Value - _highest.Value is > MaxJump or < -MaxJump)
        {
            if (!Restarts(packet.SequenceNumber, arrival))
            {
                Suspect(packet, arrival);
                return;
            }
            seq = Rebase(packet.SequenceNumber, arrival);
        }
        DropSuspect();
        _lastArrival = arrival;
        _highest = seq > _highest ? seq : _highest;
        if (_gathers || seq.Value > _last.Value + 1)
            Hold(packet, arrival, seq);
        else if (seq > _last)
            Deliver(packet, arrival, seq);
        else
            CountOld(seq);
        if (!_gathers || arrival >= _gathersUntil)
            Release(arrival);
    }

    /// <summary>Gives up every hole: nothing more will come.</summary>
    public void Flush()
    {
        DropSuspect();
        SkipAll();
    }

    public void Dispose()
    {
        DropSuspect();
        while (_held.TryDequeue(out var held, out _))
            ArrayPool<byte>.Shared.Return(held.Bytes);
    }

    private void Start(SeqNo first, TimeSpan arrival)
    {
        (_started, _gathers, _gathersUntil, _highest) = (true, true, arrival + Gathering, first);
    }

    private void EndGathering()
    {
        if (!_gathers)
            return;
        _gathers = false;
        if (_held.TryPeek(out _, out var first))
            _last = new SeqNo(first - 1);
    }

    private bool Restarts(ushort wire, TimeSpan arrival) => arrival - _lastArrival >= Silence || Follows(wire);

    private bool Follows(ushort wire) => _suspect is { } suspect && wire == (ushort)(suspect.Number + 1);

    private void Suspect(in RtpPacket packet, TimeSpan arrival)
    {
        DropSuspect();
        _suspect = (packet.SequenceNumber, Copy(packet, arrival));
    }

    /// <summary>Nothing came of it.</summary>
    private void DropSuspect()
    {
        if (_suspect is not { } suspect)
            return;
        Late++;
        ArrayPool<byte>.Shared.Return(suspect.Packet.Bytes);
        _suspect = null;
    }

    /// <summary>Goes on in a later cycle of numbers, so that they still ascend.</summary>
    private SeqNo Rebase(ushort wire, TimeSpan arrival)
    {
        SkipAll();
        _gap = true;
        // A cycle is left out, so that packets from before the first one have numbers of their own.
        var seq = new SeqNo((_highest.Value | 0xFFFF) + 0x1_0001 + wire);
        Start(seq, arrival);
        if (Follows(wire))
        {
            _held.Enqueue(_suspect!.Value.Packet, seq.Value - 1);
            _suspect = null;
        }
        return seq;
    }

    private void SkipAll()
    {
        EndGathering();
        while (_held.Count > 0)
            Skip();
    }

    private void Deliver(in RtpPacket packet, TimeSpan arrival, SeqNo seq)
    {
        _last = seq;
        output.OnPacket(packet, arrival, _gap);
        _gap = false;
    }

    private void Hold(in RtpPacket packet, TimeSpan arrival, SeqNo seq) => _held.Enqueue(Copy(packet, arrival), seq.Value);

    private static Held Copy(in RtpPacket packet, TimeSpan arrival)
    {
        var copy = ArrayPool<byte>.Shared.Rent(packet.Bytes.Length);
        packet.Bytes.CopyTo(copy);
        return new Held(copy, packet.Bytes.Length, arrival);
    }

    private void CountOld(SeqNo seq)
    {
        if (seq == _last)
            Duplicates++;
        else
            Late++;
    }

    private void Release(TimeSpan now)
    {
        EndGathering();
        while (_held.TryPeek(out var first, out var seq))
        {
            if (seq <= _last.Value + 1)
                Take();
            else if (_held.Count >= MaxHeld || now - first.Arrival >= Patience)
                Skip();
            else
                return;
        }
    }

    private void Take()
    {
        _held.TryDequeue(out var held, out var seq);
        if (seq <= _last.Value)
            Duplicates++;
        else if (RtpPacket.TryParse(held.Bytes.AsSpan(0, held.Length), out var packet))
            Deliver(packet, held.Arrival, new SeqNo(seq));
        ArrayPool<byte>.Shared.Return(held.Bytes);
    }

    private void Skip()
    {
        _held.TryPeek(out _, out var seq);
        if (seq > _last.Value + 1)
        {
            Missing += seq - _last.Value - 1;
            _gap = true;
            _last = new SeqNo(seq - 1);
        }
        Take();
    }
}
