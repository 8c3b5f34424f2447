namespace MediaServer.Phone.Media;

/// <summary>Which SSRC of the call's address is the call. Gateways start a new one after a transfer; a single stray packet is none.</summary>
public struct StreamLock
{
    private uint _next;
    private ushort _sequence;
    private int _run;

    /// <summary>The stream that is listened to; null before the first packet.</summary>
    public uint? Ssrc { get; private set; }

    /// <summary>True for packets of the stream; another one becomes it with its fourth packet in sequence.</summary>
    public bool Accepts(uint ssrc, ushort sequence)
    {
        Ssrc ??= ssrc;
        if (ssrc == Ssrc)
        {
            _run = 0;
            return true;
        }
        _run = _run > 0 && ssrc == _next && sequence == (ushort)(_sequence + 1) ? _run + 1 : 1;
        (_next, _sequence) = (ssrc, sequence);
        if (_run < SourceLock.Probation)
            return false;
        (Ssrc, _run) = (ssrc, 0);
        return true;
    }
}
