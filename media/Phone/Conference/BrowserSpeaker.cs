using MediaServer.Audio.Codecs;
using MediaServer.Audio.Jitter;
using MediaServer.Audio.Signals;

namespace MediaServer.Phone.Conference;

/// <summary>One audio track of the SFU as callers hear it: decoded once per bus, however many listen.</summary>
internal sealed class BrowserSpeaker(uint ssrc) : IDisposable
{
    /// <summary>Loudness follows within about 300 ms, so that a breath does not hand the place to somebody else.</summary>
    private const double Smoothing = 1.0 / 15;

    /// <summary>A browser that stops sending (muted, or quiet with DTX) is no candidate any more.</summary>
    private static readonly TimeSpan Gone = TimeSpan.FromMilliseconds(500);

    private const double KeepBonus = 6; // dB

    private readonly JitterBuffer?[] _buses = new JitterBuffer?[ConferenceBridge.Rates.Length];
    private double _loudness;
    private TimeSpan _heardAt;

    public uint Ssrc => ssrc;

    /// <summary>Whether it is among those that callers hear.</summary>
    public bool IsHeard { get; private set; }

    /// <summary>0 (silence) to 127 and a bonus, as <see cref="Weigh"/> found it.</summary>
    public double Claim { get; private set; }

    /// <summary>Those who are heard keep their place until another one is clearly louder; who is gone claims nothing.</summary>
    public void Weigh(TimeSpan now) => Claim = now - _heardAt >= Gone ? double.NegativeInfinity : _loudness + (IsHeard ? KeepBonus : 0);

    public void OnPacket(byte level, TimeSpan now)
    {
        _loudness += (LevelMeter.Silence - Math.Min(level, LevelMeter.Silence) - _loudness) * Smoothing;
        _heardAt = now;
    }

    public void SetHeard(bool heard)
    {
        if (IsHeard == heard)
            return;
        IsHeard = heard;
        foreach (var bus in _buses)
            bus?.Reset();
    }

    public void Receive(int bus, uint timestamp, ReadOnlySpan<byte> payload, TimeSpan now)
    {
        var jitter = _buses[bus] ??= new JitterBuffer(new OpusDecoder(ConferenceBridge.Rates[bus]));
        jitter.Receive(ssrc, timestamp, payload, now);
    }

    /// <summary>The next 20 ms on that bus; false when there is nothing to hear.</summary>
    public bool TryRead(int bus, Span<short> frame, TimeSpan now) =>
        _buses[bus] is { } jitter && jitter.Pull(frame, now) != PlayedFrame.Silence;

    public void Dispose()
    {
        foreach (var bus in _buses)
            bus?.Dispose();
    }
}
