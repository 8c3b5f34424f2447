using MediaServer.Transport.Srtp.Intrinsics;

namespace MediaServer.Transport.Srtp;

/// <summary>Packets that lie in one buffer and lack their tags, whoever they are for: they get them together.</summary>
/// <remarks>One owner; allocates nothing per packet. The keys are copied, so that a session may end before its last packets leave.</remarks>
/// <param name="bytes">Where the packets lie.</param>
/// <param name="capacity">At most so many wait.</param>
public sealed class TagBatch(byte[] bytes, int capacity)
{
    /// <summary>Fewer are faster one after the other, by the processor's SHA instructions: sixteen at once take the time of four.</summary>
    private const int FewestTogether = 5;

    private readonly HmacJob[] _jobs = new HmacJob[capacity];
    private readonly HmacLanes? _lanes = Processor.HasIntrinsics && Sha1Lanes.IsSupported ? new HmacLanes() : null;
    private int _count;

    /// <summary>Notes that a packet lacks its tag. It must stay as it is until <see cref="Complete"/>.</summary>
    /// <param name="tag">What its encryption said.</param>
    /// <param name="at">Where the packet begins.</param>
    /// <param name="length">Of the whole packet, tag included.</param>
    public void Add(in PendingTag tag, int at, int length)
    {
        if (tag.IsDue)
            _jobs[_count++] = new HmacJob(tag.Mac, at, length - tag.Length, tag.Length);
    }

    /// <summary>Writes the tags of all that wait.</summary>
    public void Complete()
    {
        var together = _lanes is null ? 0 : Together(_count);
        _lanes?.Run(_jobs.AsSpan(0, together), bytes);
        foreach (ref readonly var job in _jobs.AsSpan(together, _count - together))
            job.Run(bytes);
        _count = 0;
    }

    private static int Together(int count)
    {
        var rest = count % Sha1Lanes.Count;
        return rest < FewestTogether ? count - rest : count;
    }

    /// <summary>Forgets what waits: it will not be sent.</summary>
    public void Clear() => _count = 0;
}
