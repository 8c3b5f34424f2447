using MediaServer.Wire;

namespace MediaServer.Phone.Media;

/// <summary>Finds out where the sound of a call really comes from, once, and then believes nobody else (RFC 4961).</summary>
/// <remarks>
/// Behind NAT the description names an address that nobody sends from; a stranger who sends to our port must not become the caller, nor
/// be sent what others say. So an address becomes the call's with four packets in sequence; the described address may do so at any time,
/// its neighbors and those of the signaling address too, anybody else within <see cref="Window"/> of the description. From then on
/// everything else is dropped until the next description.
/// </remarks>
public sealed class SourceLock
{
    /// <summary>A guess would have to hit four numbers in a row.</summary>
    public const int Probation = 4;

    /// <summary>Enough for the first packets through the slowest NAT, little for somebody who searches ports.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(5);

    /// <summary>Addresses tried at one time; a flood of invented ones replaces only the least advanced, and strangers before neighbors.</summary>
    private const int MaxCandidates = 4;

    private struct Candidate
    {
        public RemoteAddress From;
        public ushort Sequence;
        public int Run;
        public int Weight;
    }

    private readonly Candidate[] _candidates = new Candidate[MaxCandidates];
    private RemoteAddress _described;
    private UInt128 _signaling;
    private TimeSpan _until;

    /// <summary>The address that was found; null before.</summary>
    public RemoteAddress? Found { get; private set; }

    /// <summary>A description named an address: what was learnt holds if it is the same one, and learning begins anew otherwise.</summary>
    /// <param name="described">Where the remote wants to receive; Ip 0 for nowhere.</param>
    /// <param name="signaling">The address that signaling comes from, 0 when it tells nothing about media.</param>
    public void Expect(RemoteAddress described, UInt128 signaling, TimeSpan now)
    {
        if (Found is not null && described == _described)
            return;
        (_described, _signaling, _until, Found) = (described, signaling, now + Window, null);
        Array.Clear(_candidates);
    }

    /// <summary>Judges one packet by its source.</summary>
    public LegDrop Check(RemoteAddress from, ushort sequence, TimeSpan now)
    {
        if (Found is { } found)
            return from == found ? LegDrop.None : LegDrop.WrongSource;
        var exact = from == _described;
        var near = exact || IsNear(from);
        if (!near && now > _until)
            return LegDrop.WrongSource;
        if (!Advance(from, sequence, near))
            return exact ? LegDrop.None : LegDrop.OnProbation; // where we send anyway: the first words count
        Found = from;
        return LegDrop.None;
    }

    private bool Advance(RemoteAddress from, ushort sequence, bool near)
    {
        ref var slot = ref _candidates[0];
        foreach (ref var candidate in _candidates.AsSpan())
        {
            if (candidate.From == from)
            {
                candidate.Run = sequence == (ushort)(candidate.Sequence + 1) ? candidate.Run + 1 : 1;
                (candidate.Sequence, candidate.Weight) = (sequence, candidate.Run + (near ? Probation : 0));
                return candidate.Run >= Probation;
            }
            if (candidate.Weight < slot.Weight)
                slot = ref candidate;
        }
        slot = new Candidate
        {
            From = from,
            Sequence = sequence,
            Run = 1,
            Weight = near ? 1 + Probation : 1,
        };
        return false;
    }

    private bool IsNear(RemoteAddress from) => IsNear(from.Ip, _described.Ip) || IsNear(from.Ip, _signaling);

    /// <summary>The same /24 of IPv4 or /64 of IPv6: one site behind one carrier.</summary>
    private static bool IsNear(UInt128 one, UInt128 other)
    {
        if (other == UInt128.Zero)
            return false;
        var mapped = one >> 32 == 0xFFFF && other >> 32 == 0xFFFF;
        return mapped ? (one ^ other) >> 8 == 0 : (one ^ other) >> 64 == 0 && one >> 32 != 0xFFFF;
    }
}
