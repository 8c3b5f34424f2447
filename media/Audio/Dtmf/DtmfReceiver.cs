namespace MediaServer.Audio.Dtmf;

/// <summary>Makes key presses of telephone events (RFC 4733 section 2.5.2).</summary>
/// <remarks>
/// An event is known by its SSRC and timestamp. The first packet of it that arrives is the press, whether or not it has the marker:
/// it may be the third that was sent. The end bit or 100 ms of silence close it, and whatever comes of it later is a repetition.
/// </remarks>
public sealed class DtmfReceiver
{
    /// <summary>Three packets of the usual 20 ms and some jitter; nobody holds a key without sending for longer.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(100);

    /// <summary>RFC 4733 section 2.5.1.3: a longer event goes on as a segment with a new timestamp.</summary>
    private const uint SegmentLength = 0xFFFF;

    private bool _any;
    private uint _ssrc,
        _timestamp;
    private byte _code;
    private TimeSpan _last;

    /// <summary>A key is held down: from its press to its end bit or to 100 ms of silence.</summary>
    public bool IsPressed(TimeSpan now) => _open && now - _last < Silence;

    private bool _open;

    /// <summary>Takes one event packet; true when it is a new press.</summary>
    /// <param name="code">The event's number; only 0 to 15 are keys.</param>
    public bool Receive(uint ssrc, uint timestamp, byte code, bool end, TimeSpan now, out char key)
    {
        key = DtmfKeys.FromEvent(code);
        if (key == '\0')
            return false;
        var isNew = !Continues(ssrc, timestamp, code);
        if (isNew || _open)
            (_open, _last) = (!end, now);
        if (isNew || IsNewer(timestamp))
            (_any, _ssrc, _timestamp, _code) = (true, ssrc, timestamp, code);
        return isNew;
    }

    private bool Continues(uint ssrc, uint timestamp, byte code)
    {
        if (!_any || ssrc != _ssrc)
            return false;
        if (timestamp == _timestamp || !IsNewer(timestamp))
            return true; // the packet, or one of an event before it, again
        return _open && code == _code && timestamp - _timestamp == SegmentLength;
    }

    private bool IsNewer(uint timestamp) => (int)(timestamp - _timestamp) > 0;
}
