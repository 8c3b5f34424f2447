using System.Diagnostics.CodeAnalysis;

namespace MediaServer.Host.Phone.Media;

/// <summary>The two ports of a call: RTP on the even one, RTCP on the next (RFC 3550 11).</summary>
internal sealed record RtpPortPair(int Number, RtpPort Rtp, RtpPort Rtcp) : IDisposable
{
    public void Dispose()
    {
        Rtp.Dispose();
        Rtcp.Dispose();
    }
}

/// <summary>Hands out port pairs, and none again before what is still on its way to it has dried up.</summary>
/// <remarks>Owned by the phone thread. The order is shuffled, so that nobody guesses the next call's port.</remarks>
internal sealed class RtpPortPool
{
    /// <summary>Gateways go on sending for some seconds after the end; the next caller must not hear the last one.</summary>
    public static readonly TimeSpan DryingTime = TimeSpan.FromSeconds(30);

    private readonly Queue<int> _free;
    private readonly Queue<(int Number, TimeSpan FreeAt)> _drying = new();

    public RtpPortPool(int first, int last, Random random)
    {
        var pairs = Enumerable.Range(0, (last - first + 1) / 2 + 1).Select(i => (first + 1) / 2 * 2 + 2 * i).Where(n => n + 1 <= last);
        var numbers = pairs.ToArray();
        random.Shuffle(numbers);
        _free = new Queue<int>(numbers);
    }

    /// <summary>Pairs that can be had now, as far as other programs leave them.</summary>
    public int Free => _free.Count;

    public bool TryOpen(TimeSpan now, [NotNullWhen(true)] out RtpPortPair? pair)
    {
        while (_drying.TryPeek(out var dried) && dried.FreeAt <= now)
            _free.Enqueue(_drying.Dequeue().Number);
        for (var tries = _free.Count; tries > 0; tries--)
        {
            var number = _free.Dequeue();
            if (TryOpen(number, out pair))
                return true;
            _free.Enqueue(number); // another program's today, perhaps not tomorrow
        }
        pair = null;
        return false;
    }

    private static bool TryOpen(int number, [NotNullWhen(true)] out RtpPortPair? pair)
    {
        pair = null;
        if (RtpPort.TryOpen(number) is not { } rtp)
            return false;
        if (RtpPort.TryOpen(number + 1) is not { } rtcp)
        {
            rtp.Dispose();
            return false;
        }
        pair = new RtpPortPair(number, rtp, rtcp);
        return true;
    }

    public void Close(RtpPortPair pair, TimeSpan now)
    {
        pair.Dispose();
        _drying.Enqueue((pair.Number, now + DryingTime));
    }
}
