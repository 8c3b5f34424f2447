using System.Runtime.InteropServices;
using MediaServer.Transport.Native;

namespace MediaServer.Transport.Dtls;

/// <summary>Makes OpenSSL's retransmission timer obey our clock (RFC 6347 4.2.4.1).</summary>
/// <remarks>
/// <para>
/// OpenSSL compares its timer with gettimeofday and cannot be told the time. Whenever it starts or stops the timer it tells
/// the BIO, and up to 3.1 it passes the address of the timer itself. So a started timer is at once put out of reach, our own
/// deadline is noted, and when that has come the timer is set to 1970 and DTLSv1_handle_timeout finds it expired. Reading never
/// finds it expired, so nothing is ever sent because of what the wall clock says.
/// </para>
/// <para>
/// From 3.2 on the BIO is passed a copy. There OpenSSL's timer runs on the wall clock with our durations, and our deadline only
/// says when to look: the same in production, where the two clocks agree, but not in virtual time.
/// </para>
/// </remarks>
internal sealed unsafe class DtlsTimer
{
    /// <summary>A first retransmission after 100 ms instead of the RFC's 1 s: a lost flight is most of what a join waits for.</summary>
    public static readonly TimeSpan Initial = TimeSpan.FromMilliseconds(100);

    /// <summary>Doubling stops here; OpenSSL gives up after 12 retransmissions, half a minute in all.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(3200);

    /// <summary>How long to wait when OpenSSL's own clock is not there yet (3.2 and later only).</summary>
    private static readonly TimeSpan Recheck = TimeSpan.FromMilliseconds(5);

    private static readonly nint OutOfReach = int.MaxValue;
    private const nuint Version32 = 0x3020_0000;

    private TimeValue* _timer;
    private TimeSpan _interval = Initial;

    /// <summary>Whether retransmission obeys <see cref="Now"/> alone.</summary>
    public static bool ObeysOurClock { get; } = LibCrypto.VersionNumber() < Version32;

    /// <summary>Set by the connection at every entry.</summary>
    public TimeSpan Now { get; set; }

    public TimeSpan Deadline { get; private set; } = TimeSpan.MaxValue;

    /// <summary>struct timeval.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct TimeValue
    {
        public nint Seconds;
        public nint Microseconds;
    }

    /// <summary>Twice as long, up to <see cref="Longest"/>.</summary>
    public static TimeSpan Next(TimeSpan interval) => interval < Longest ? interval * 2 : Longest;

    /// <summary>OpenSSL has started the timer, or stopped it by setting it to zero.</summary>
    public void OnSet(TimeValue* timer)
    {
        if (timer->Seconds == 0 && timer->Microseconds == 0)
        {
            Stop();
            return;
        }
        Deadline = Now + _interval;
        if (!ObeysOurClock)
            return;
        _timer = timer;
        timer->Seconds = OutOfReach;
    }

    /// <summary>OpenSSL asks how long to wait: 0 for a new flight, else the previous answer for one that goes out again.</summary>
    public uint OnInterval(uint previousMicroseconds)
    {
        _interval = previousMicroseconds == 0 ? Initial : Next(_interval);
        return (uint)_interval.TotalMicroseconds;
    }

    /// <summary>Sends the last flight again when that is due. False when OpenSSL gives up.</summary>
    public bool TryRetransmit(nint ssl)
    {
        if (Now < Deadline)
            return true;
        if (_timer != null)
            (_timer->Seconds, _timer->Microseconds) = (1, 0);
        var handled = LibSsl.Control(ssl, LibSsl.HandleTimeout, 0, 0);
        if (handled == 0 && Deadline <= Now)
            Deadline = Now + Recheck;
        return handled >= 0;
    }

    public void Stop()
    {
        _timer = null;
        Deadline = TimeSpan.MaxValue;
    }
}
