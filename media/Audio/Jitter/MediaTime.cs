namespace MediaServer.Audio.Jitter;

/// <summary>The RTP timestamps of one source as samples of PCM on an axis that does not wrap.</summary>
internal struct MediaTime(int sampleRate, int clockRate)
{
    private bool _any;
    private uint _ssrc;
    private long _last;

    /// <summary>Extends a timestamp next to the last one.</summary>
    /// <param name="isSame">False for the first packet, and after a change of source: then the axis starts anew.</param>
    public long Extend(uint ssrc, uint timestamp, out bool isSame)
    {
        isSame = _any && ssrc == _ssrc;
        _last = isSame ? _last + (int)(timestamp - (uint)_last) : 0x1_0000_0000 + timestamp;
        (_any, _ssrc) = (true, ssrc);
        return _last * sampleRate / clockRate;
    }

    public void Reset() => _any = false;

    public readonly TimeSpan ToTimeSpan(long samples) => new(samples * TimeSpan.TicksPerSecond / sampleRate);
}
