using MediaServer.Audio;
using MediaServer.Audio.Mixing;

namespace MediaServer.Phone.Conference;

/// <summary>The callers of one room and the browsers they hear: one tick mixes 20 ms for everybody.</summary>
/// <remarks>
/// Used by one thread at a time. A tick is: <see cref="Begin"/>, <see cref="ConferenceLeg.Speak"/> for each caller, <see cref="Mix"/>,
/// <see cref="ConferenceLeg.Hear"/> for each caller. Callers hear each other without Opus in between; browsers are decoded once for each
/// bus on which somebody listens, the three loudest of them. A tick allocates nothing.
/// </remarks>
public sealed class ConferenceBridge : IDisposable
{
    /// <summary>The buses, in samples per second: G.711 is mixed at 8 kHz, everything better at 16 kHz.</summary>
    internal static readonly int[] Rates = [Pcm.Narrow, Pcm.Wide];

    /// <summary>More than three at once is noise, and each costs a decoder run per bus.</summary>
    public const int MaxHeard = 3;

    /// <summary>As many as a room has seats.</summary>
    private const int MaxSpeakers = 64;

    private readonly Mixer _mixer = new();
    private readonly List<ConferenceLeg> _legs = [];
    private readonly List<BrowserSpeaker> _speakers = [];
    private readonly short[] _frame = new short[Pcm.FrameSamples(Pcm.Wide)];

    public int Legs => _legs.Count;

    /// <inheritdoc cref="Mixer.LimitedFrames"/>
    public long LimitedFrames => _mixer.LimitedFrames;

    /// <summary>Adds a caller.</summary>
    /// <param name="timestamp">A random first RTP timestamp of what is published.</param>
    public ConferenceLeg Add(int sampleRate, uint timestamp, ICallPublisher publisher)
    {
        var leg = new ConferenceLeg(_mixer, sampleRate, timestamp, publisher);
        _legs.Add(leg);
        return leg;
    }

    public void Remove(ConferenceLeg leg)
    {
        if (_legs.Remove(leg))
            leg.Dispose();
    }

    /// <summary>One Opus packet of a browser, with the level that its header told.</summary>
    public void Receive(uint ssrc, uint timestamp, byte level, ReadOnlySpan<byte> payload, TimeSpan now)
    {
        if (Find(ssrc) is not { } speaker)
            return;
        speaker.OnPacket(level, now);
        for (var bus = 0; bus < Rates.Length && speaker.IsHeard; bus++)
        {
            if (_mixer.HasListeners(Rates[bus]))
                speaker.Receive(bus, timestamp, payload, now);
        }
    }

    /// <summary>The tracks of browsers that are there now, by the SSRCs under which their packets come.</summary>
    public void SetSpeakers(ReadOnlySpan<uint> ssrcs)
    {
        for (var i = _speakers.Count - 1; i >= 0; i--)
        {
            if (ssrcs.Contains(_speakers[i].Ssrc))
                continue;
            _speakers[i].Dispose();
            _speakers.RemoveAt(i);
        }
        foreach (var ssrc in ssrcs)
        {
            if (Find(ssrc) is null && _speakers.Count < MaxSpeakers)
                _speakers.Add(new BrowserSpeaker(ssrc));
        }
    }

    private BrowserSpeaker? Find(uint ssrc)
    {
        foreach (var speaker in _speakers)
        {
            if (speaker.Ssrc == ssrc)
                return speaker;
        }
        return null;
    }

    /// <summary>Starts a tick with what the browsers say.</summary>
    public void Begin(TimeSpan now)
    {
        _mixer.Begin();
        Select(now);
        for (var bus = 0; bus < Rates.Length; bus++)
        {
            if (_mixer.HasListeners(Rates[bus]))
                AddSpeakers(bus, now);
        }
    }

    private void AddSpeakers(int bus, TimeSpan now)
    {
        var frame = _frame.AsSpan(0, Pcm.FrameSamples(Rates[bus]));
        foreach (var speaker in _speakers)
        {
            if (speaker.IsHeard && speaker.TryRead(bus, frame, now))
                _mixer.Add(Rates[bus], frame);
        }
    }

    /// <summary>The loudest are heard; a few comparisons among a few speakers need no sorting.</summary>
    private void Select(TimeSpan now)
    {
        foreach (var speaker in _speakers)
            speaker.Weigh(now);
        for (var i = 0; i < _speakers.Count; i++)
        {
            var ahead = 0;
            for (var j = 0; j < _speakers.Count; j++)
            {
                if (_speakers[j].Claim > _speakers[i].Claim || (_speakers[j].Claim == _speakers[i].Claim && j < i))
                    ahead++;
            }
            _speakers[i].SetHeard(ahead < MaxHeard && _speakers[i].Claim > double.NegativeInfinity);
        }
    }

    /// <summary>All have spoken: mixes, and sends each caller's sound on to the browsers.</summary>
    public void Mix()
    {
        _mixer.Mix();
        foreach (var leg in _legs)
            leg.Publish();
    }

    public void Dispose()
    {
        foreach (var leg in _legs)
            leg.Dispose();
        foreach (var speaker in _speakers)
            speaker.Dispose();
    }
}
