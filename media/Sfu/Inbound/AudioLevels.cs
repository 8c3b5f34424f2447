using MediaServer.Wire.Rtp;
using MediaServer.Wire.Rtp.Extensions;

namespace MediaServer.Sfu.Inbound;

/// <summary>How loud one audio track is, from the levels that its packets carry (RFC 6464).</summary>
/// <remarks>
/// A window in which too few packets were loud is noise (a cough, a keyboard), not speech. The average over windows is what
/// speakers are compared by.
/// </remarks>
public sealed class AudioLevels
{
    /// <summary>Quieter than -50 dBov is a room, not a voice.</summary>
    private const int NoiseFloor = 50;

    /// <summary>Speech pauses between words; a window of 300 ms with a third of loud packets is speech.</summary>
    private const double ActiveShare = 0.3;

    private int _packets;
    private int _loud;
    private long _loudness;

    /// <summary>0 is silence, 127 as loud as can be.</summary>
    public double Loudness { get; private set; }

    public void OnPacket(AudioLevel level)
    {
        _packets++;
        if (level.Decibels > NoiseFloor)
            return;
        _loud++;
        _loudness += AudioLevel.Silence - level.Decibels;
    }

    /// <summary>Ends a window and answers the smoothed loudness.</summary>
    public double EndWindow()
    {
        var now = _packets > 0 && _loud >= _packets * ActiveShare ? (double)_loudness / _loud : 0;
        (_packets, _loud, _loudness) = (0, 0, 0);
        Loudness = now == 0 ? Loudness / 2 : Loudness + (now - Loudness) * 0.6;
        if (Loudness < 1)
            Loudness = 0;
        return Loudness;
    }
}
