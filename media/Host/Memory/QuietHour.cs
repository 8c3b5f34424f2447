namespace MediaServer.Host.Memory;

/// <summary>When memory may be given back: nobody is in a visit or on the telephone for a while, and enough has been allocated since the last time.</summary>
internal sealed class QuietHour
{
    /// <summary>Longer than SIP remembers transactions (32 s, RFC 3261 17) and than ports dry: what is let go of sooner leaves those behind.</summary>
    public static readonly TimeSpan Calm = TimeSpan.FromSeconds(40);

    /// <summary>Bytes allocated since the last time; less would not be worth the work.</summary>
    public const long Worthwhile = 32 << 20;

    private TimeSpan? _calmSince;
    private long _settled;

    /// <param name="busy">Whether there is a room or a call.</param>
    /// <param name="allocated">Bytes allocated since the process began.</param>
    /// <param name="now">Any clock that only goes on.</param>
    /// <returns>Whether now is the moment; the next one comes after another <see cref="Worthwhile"/> bytes.</returns>
    public bool Look(bool busy, long allocated, TimeSpan now)
    {
        if (busy)
        {
            _calmSince = null;
            return false;
        }
        _calmSince ??= now;
        if (now - _calmSince < Calm || allocated - _settled < Worthwhile)
            return false;
        _settled = allocated;
        return true;
    }
}
