namespace MediaServer.Transport.Dtls;

/// <summary>The server's Finished, sent a few more times until the client is heard to have it.</summary>
/// <remarks>
/// RFC 6347 4.2.4 repeats the last flight only when the client repeats its own, which takes a whole round trip to succeed and, once the
/// client has backed off, seconds. The very same records again are safe: a client that has them drops them as replays.
/// </remarks>
internal sealed class LastFlight(byte[][] datagrams, TimeSpan now)
{
    /// <summary>100 bytes each, over 25 s: as long as a client goes on trying.</summary>
    private const int MaxRepeats = 12;

    private TimeSpan _interval = DtlsTimer.Initial;
    private int _left = datagrams.Length == 0 ? 0 : MaxRepeats;
    private TimeSpan _due = now + DtlsTimer.Initial;

    public TimeSpan Deadline => _left == 0 ? TimeSpan.MaxValue : _due;

    /// <summary>The client has used its keys, or has gone.</summary>
    public void Confirm() => _left = 0;

    public void RepeatWhenDue(DatagramBio bio, TimeSpan now)
    {
        if (now < Deadline)
            return;
        _left--;
        _interval = DtlsTimer.Next(_interval);
        _due = now + _interval;
        foreach (var datagram in datagrams)
            bio.Enqueue(datagram);
    }
}
