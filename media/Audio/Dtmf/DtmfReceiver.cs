namespace MediaServer.Audio.Dtmf;

/// <summary>Makes key presses of telephone events (RFC 4733 section 2.5.2).</summary>
/// <remarks>
/// An event is known by its SSRC and timestamp. The first packet of it that arrives is the press, whether or not it has the marker:
/// it may be the third that was sent. The end bit or 100 ms of silence close it, and whatever comes of it later is a repetition. So is
/// what comes of an event before it, but not for long: gateways begin lower timestamps under the same SSRC after hold or transfer.
/// </remarks>
public sealed class DtmfReceiver
{
    /// <summary>Three packets of the usual 20 ms and some jitter; nobody holds a key without sending for longer.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(100);

    /// <summary>Longer than any network holds a packet back that a later event has overtaken.</summary>
    private static readonly TimeSpan Overtaken = TimeSpan.FromSeconds(2);

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
        if (key == '\0' || IsOvertaken(ssrc, timestamp, now))
            return false;
        var isNew = !Continues(ssrc, timestamp, code);
        _open = !end && (isNew || _open);
        (_any, _ssrc, _timestamp, _code, _last) = (true, ssrc, timestamp, code, now);
        return isNew;
    }

    /// <summary>Of an event before the last one. It leaves no trace, so that keys in a lower count cannot put off their own hearing.</summary>
    private bool IsOvertaken(uint ssrc, uint timestamp, TimeSpan now) =>
        _any && ssrc == _ssrc && (int)(timestamp - _timestamp) < 0 && now - _last <= Overtaken;

    private bool Continues(uint ssrc, uint timestamp, byte code) =>
        _any && ssrc == _ssrc && (timestamp == _timestamp || (_open && code == _code && timestamp - _timestamp == SegmentLength));
}
