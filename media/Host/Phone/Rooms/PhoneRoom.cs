using MediaServer.Audio.Signals;
using MediaServer.Host.Phone.Calls;
using MediaServer.Host.Phone.Media;
using MediaServer.Host.Phone.Mixing;
using MediaServer.Host.Workers;
using MediaServer.Phone.Conference;
using MediaServer.Sfu;

namespace MediaServer.Host.Phone.Rooms;

/// <summary>The callers of one visit: one tick hears all, mixes, and speaks to all.</summary>
/// <remarks>The phone thread's, but for <see cref="Mix"/>, which is any mixing thread's while the phone thread keeps away.</remarks>
internal sealed class PhoneRoom : ITicked, IDisposable
{
    private readonly ConferenceBridge _bridge = new();
    private readonly List<PhoneCall> _calls = [];
    private readonly Action<PhoneCall, Exception> _failed;
    private readonly Action<PhoneRoom, string> _ended;
    private readonly Random _random;
    private uint[] _speakers = [];

    /// <param name="failed">A call whose tick threw; the others go on.</param>
    /// <param name="ended">The media room ended under us, and why.</param>
    public PhoneRoom(
        string visit,
        Worker worker,
        RoomOptions options,
        HostClock clock,
        Random random,
        Action<PhoneCall, Exception> failed,
        Action<PhoneRoom, string> ended
    )
    {
        (Visit, _random, _failed, _ended) = (visit, random, failed, ended);
        Guests = new RoomGuests(worker, visit, options, clock);
    }

    public string Visit { get; }

    public RoomGuests Guests { get; }

    public IReadOnlyList<PhoneCall> Calls => _calls;

    /// <summary>Packets that found a ring full, in both directions.</summary>
    public long Overflows => Guests.Heard.Overflows + _calls.Sum(c => c.Seat?.Frames.Overflows ?? 0);

    /// <summary>Frames that were turned down for a caller because too many spoke too loudly at once.</summary>
    public long LimitedFrames => _bridge.LimitedFrames;

    /// <summary>Lets a call in; the others hear that somebody comes.</summary>
    public void Add(PhoneCall call, PhoneSeat seat)
    {
        foreach (var other in _calls)
            other.Voice.Play(Tones.Join);
        _calls.Add(call);
        call.Enter(this, AddLeg(call, seat), seat);
    }

    private ConferenceLeg AddLeg(PhoneCall call, PhoneSeat seat) =>
        _bridge.Add(call.Media.SampleRate, (uint)_random.NextInt64(uint.MaxValue), new SeatPublisher(seat.Frames));

    /// <summary>The call speaks at another rate now: another place in the mix, the same seat.</summary>
    public ConferenceLeg Rejoin(PhoneCall call, ConferenceLeg leg)
    {
        _bridge.Remove(leg);
        return AddLeg(call, call.Seat!);
    }

    public void Remove(PhoneCall call)
    {
        if (!_calls.Remove(call))
            return;
        if (call.Leg is { } leg)
            _bridge.Remove(leg);
        if (call.Seat is { } seat)
            Guests.Leave(seat);
        call.LeaveRoom();
        foreach (var other in _calls)
            other.Voice.Play(Tones.Leave);
    }

    int ITicked.Legs => _calls.Count;

    public void Mix(IRtpReceiver receiver, TimeSpan now)
    {
        ReadBrowsers();
        _bridge.Begin(now);
        foreach (var call in _calls)
            Try(call, (receiver, now), static (call, with) => call.Listen(with.receiver, with.now));
        _bridge.Mix();
        Guests.Wake();
        foreach (var call in _calls)
            Try(call, now, static (call, at) => call.Talk(at));
    }

    public void Settle(TimeSpan now)
    {
        // Backwards, as a call may leave when it is settled.
        for (var i = _calls.Count - 1; i >= 0; i--)
        {
            var call = _calls[i];
            Try(call, now, static (call, at) => call.Settle(at));
            if (call.Fault is { } fault)
                _failed(call, fault);
        }
        if (Guests.EndReason is { } reason)
            _ended(this, reason);
    }

    private void ReadBrowsers()
    {
        var speakers = Guests.Speakers;
        if (!ReferenceEquals(speakers, _speakers))
            _bridge.SetSpeakers(_speakers = speakers);
        while (Guests.Heard.TryPeek(out var info, out var payload))
        {
            _bridge.Receive(info.Ssrc, info.Timestamp, info.Level, payload, info.Arrival);
            Guests.Heard.Release();
        }
    }

    /// <summary>A fault in one call is that call's, which does nothing more until the phone thread ends it.</summary>
    private static void Try<T>(PhoneCall call, T with, Action<PhoneCall, T> step)
    {
        if (call.Fault is not null)
            return;
        try
        {
            step(call, with);
        }
        catch (Exception e)
        {
            call.Fault = e;
        }
    }

    public void Dispose() => _bridge.Dispose();

    private sealed class SeatPublisher(FrameRing frames) : ICallPublisher
    {
        public void Publish(ReadOnlySpan<byte> opus, uint timestamp, byte level) =>
            frames.TryWrite(new FrameInfo(0, timestamp, level), opus);
    }
}
