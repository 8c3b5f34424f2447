using System.Diagnostics.CodeAnalysis;
using MediaServer.Wire;

namespace MediaServer.Transport.Srtp;

/// <summary>What one direction knows of one SSRC.</summary>
internal sealed class StreamState
{
    public uint Ssrc;
    public long LastUse;
    public ReplayWindow Rtp;
    public ReplayWindow Rtcp;
}

/// <summary>The streams of one direction: a bounded number, none of which ever loses its place.</summary>
/// <remarks>
/// Only authenticated packets (or packets of our own) make an entry, so a spray of invented SSRCs makes none. At most
/// as many streams as its capacity keep a full replay window; the least recently used one beyond that is reduced to its two highest
/// indices, of which <see cref="MaxRemembered"/> are kept. A stream that comes back continues there: its rollover counter is
/// right, and nothing up to the highest index is accepted, or sent, again. A remote that authenticates more SSRCs than
/// capacity and <see cref="MaxRemembered"/> in one session has its new ones refused; forgetting would open the door to replay and, when
/// sending, to a second use of a nonce.
/// </remarks>
/// <param name="capacity">Of streams in the fast form.</param>
internal sealed class StreamTable(int capacity = StreamTable.Capacity)
{
    /// <summary>What one remote may send at a time, and more: 20 cameras and microphones with retransmission.</summary>
    public const int Capacity = 64;

    /// <summary>What one remote receives in the largest room: 128 participants with audio, video and retransmission.</summary>
    public const int SendingCapacity = 384;

    private const int AtFirst = 16;

    /// <summary>Years of toggling a camera; 100 KB per direction at the very most.</summary>
    public const int MaxRemembered = 4096;

    private uint[] _ssrcs = new uint[AtFirst];
    private StreamState[] _streams = new StreamState[AtFirst];
    private readonly Dictionary<uint, (long Rtp, long Rtcp)> _remembered = [];
    private StreamState _spare = new();
    private int _count;
    private long _uses;

    /// <summary>Whether any stream has carried more than reports.</summary>
    public bool HasRtp => Array.Exists(_streams, s => s is { Rtp.Highest: >= 0 });

    /// <summary>Brings the first streams, often all there are, into the cache.</summary>
    public void Prefetch()
    {
        const int few = 4;
        CacheHint.Fetch(_ssrcs, 64);
        for (var i = 0; i < Math.Min(_count, few); i++)
            CacheHint.Fetch(_streams[i], 64);
    }

    public bool TryFind(uint ssrc, [NotNullWhen(true)] out StreamState? stream)
    {
        var at = _ssrcs.AsSpan(0, _count).IndexOf(ssrc);
        stream = at < 0 ? null : _streams[at];
        return at >= 0;
    }

    /// <summary>
    /// A stand-in for an SSRC that is not in the table, with what is remembered of it. It becomes part of the table by
    /// <see cref="Touch"/> and is gone with the next call otherwise. False when no other stream fits.
    /// </summary>
    public bool TryStandIn(uint ssrc, [NotNullWhen(true)] out StreamState? stream)
    {
        var known = _remembered.TryGetValue(ssrc, out var highest);
        stream = null;
        if (!known && _count == capacity && _remembered.Count == MaxRemembered)
            return false;
        stream = _spare;
        stream.Ssrc = ssrc;
        stream.Rtp = known ? ReplayWindow.Closed(highest.Rtp) : default;
        stream.Rtcp = known ? ReplayWindow.Closed(highest.Rtcp) : default;
        return true;
    }

    /// <summary>Notes that <paramref name="stream"/> carried an authenticated packet.</summary>
    public void Touch(StreamState stream)
    {
        stream.LastUse = ++_uses;
        if (ReferenceEquals(stream, _spare))
            Adopt(stream);
    }

    private void Adopt(StreamState stream)
    {
        _remembered.Remove(stream.Ssrc);
        if (_count < capacity)
        {
            if (_count == _ssrcs.Length)
            {
                Array.Resize(ref _ssrcs, Math.Min(2 * _count, capacity));
                Array.Resize(ref _streams, _ssrcs.Length);
            }
            _ssrcs[_count] = stream.Ssrc;
            _streams[_count++] = stream;
            _spare = new StreamState();
            return;
        }
        var oldest = 0;
        for (var i = 1; i < capacity; i++)
            if (_streams[i].LastUse < _streams[oldest].LastUse)
                oldest = i;
        _spare = _streams[oldest];
        _remembered[_spare.Ssrc] = (_spare.Rtp.Highest, _spare.Rtcp.Highest);
        _ssrcs[oldest] = stream.Ssrc;
        _streams[oldest] = stream;
    }

    /// <summary>All that a packet can change, as text, for tests that assert that one did not.</summary>
    internal string Describe() =>
        string.Join('\n', _streams.Take(_count).Select(s => $"{s.Ssrc:x8} {s.LastUse} rtp {s.Rtp} rtcp {s.Rtcp}"))
        + $"\n{_remembered.Count} remembered, {_uses} uses";
}
