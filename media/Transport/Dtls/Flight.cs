namespace MediaServer.Transport.Dtls;

/// <summary>The datagrams sent last, repeated byte for byte until something newer is said or heard.</summary>
/// <remarks>
/// <para>
/// OpenSSL sends a flight again after 100 ms, 200 ms, 400 ms.. and gives up after the twelfth time, so it must back off to seconds or
/// fail early; and it never repeats the server's Finished unasked (RFC 6347 4.2.4), which costs a client that has backed off seconds
/// more. With 40 % loss one join in a hundred took 15 s. The very same records in between are safe, because a peer that has them
/// drops them as replays, and cheap: at most 3 kB/s towards an address that has just consented.
/// </para>
/// <para>They do not replace OpenSSL's: only a new record makes a peer that has gone on say its last flight again.</para>
/// </remarks>
internal sealed class Flight
{
    /// <summary>No gap in a handshake is longer.</summary>
    public static readonly TimeSpan LongestGap = TimeSpan.FromMilliseconds(400);

    /// <summary>After nearly five seconds it is the client's turn.</summary>
    private const int MaxRepeatsOfLast = 12;

    private readonly byte[][] _datagrams;
    private TimeSpan _interval;
    private TimeSpan _due;
    private int _left;

    private Flight(byte[][] datagrams, TimeSpan now, TimeSpan interval, int repeats)
    {
        (_datagrams, _interval, _left) = (datagrams, interval, repeats);
        _due = now + interval;
    }

    /// <summary>A flight that the peer answers, and that OpenSSL repeats as well: only its longer pauses are filled.</summary>
    public static Flight Answered(byte[][] datagrams, TimeSpan now) => new(datagrams, now, LongestGap, int.MaxValue);

    /// <summary>The server's Finished, which nothing answers but the use of the keys.</summary>
    public static Flight Last(byte[][] datagrams, TimeSpan now) => new(datagrams, now, DtlsTimer.Initial, MaxRepeatsOfLast);

    public TimeSpan Deadline => _left == 0 ? TimeSpan.MaxValue : _due;

    public void RepeatWhenDue(DatagramBio bio, TimeSpan now)
    {
        if (now < Deadline)
            return;
        _left--;
        _interval = _interval * 2 < LongestGap ? _interval * 2 : LongestGap;
        _due = now + _interval;
        foreach (var datagram in _datagrams)
            bio.Enqueue(datagram);
    }
}
