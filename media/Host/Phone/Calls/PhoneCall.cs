using MediaServer.Audio;
using MediaServer.Host.Control;
using MediaServer.Host.Phone.Media;
using MediaServer.Host.Phone.Mixing;
using MediaServer.Host.Phone.Rooms;
using MediaServer.Phone.Calls;
using MediaServer.Phone.Conference;
using MediaServer.Phone.Media;
using MediaServer.Phone.Sdp;
using MediaServer.Phone.Sip;

namespace MediaServer.Host.Phone.Calls;

/// <summary>What a call is made of when it begins.</summary>
/// <param name="Id">Opaque, for signaling.</param>
/// <param name="Sip">Its name at the SIP endpoint.</param>
/// <param name="Trunk">The trunk's name.</param>
/// <param name="IsOutgoing">We call.</param>
/// <param name="Local">Our end of the media.</param>
/// <param name="Signaling">Where its signaling comes from, as an address; 0 when unknown.</param>
internal sealed record CallOrigin(string Id, SipCallId Sip, string Trunk, bool IsOutgoing, LocalMedia Local, UInt128 Signaling)
{
    /// <summary>Number or user as the trunk says; empty when withheld, and for calls of ours.</summary>
    public string Caller { get; init; } = "";

    /// <summary>The public number that was called, or empty.</summary>
    public string Number { get; init; } = "";

    /// <summary>Of a number that we called, for the bill; null otherwise.</summary>
    public string? Country { get; init; }

    /// <summary>Without the caller: records print themselves into logs.</summary>
    public override string ToString() => Id;
}

/// <summary>One call: its sockets, its sound, its words, and its seat in a room while it has one.</summary>
/// <remarks>
/// The phone thread's, but for its sound: that may be made by any mixing thread, while the phone thread keeps away from it. Ticks by itself
/// until it joins a room, which then ticks it in step with the others. What follows from a tick is left for the switchboard to poll.
/// </remarks>
internal sealed class PhoneCall : ITicked, IDisposable
{
    private readonly short[] _heard = new short[Pcm.FrameSamples(Pcm.Wide)];
    private readonly short[] _said = new short[Pcm.FrameSamples(Pcm.Wide)];
    private readonly short[] _room = new short[Pcm.FrameSamples(Pcm.Wide)];
    private readonly Action<PhoneCall, TimeSpan> _settle;

    /// <param name="settle">Called at the end of every tick: what the call wants is to be polled.</param>
    public PhoneCall(
        CallOrigin origin,
        CallMedia media,
        CallTransport transport,
        Call call,
        CallVoice voice,
        Action<PhoneCall, TimeSpan> settle
    )
    {
        (Origin, Media, Transport, Call, Voice, _settle) = (origin, media, transport, call, voice, settle);
        Local = origin.Local;
    }

    public CallOrigin Origin { get; private set; }

    public string Id => Origin.Id;

    public CallMedia Media { get; }

    public CallTransport Transport { get; }

    public Call Call { get; }

    public CallVoice Voice { get; }

    /// <summary>Our description as it stands; its version grows with each new one.</summary>
    public LocalMedia Local { get; private set; }

    public bool IsAnswered { get; private set; }

    public bool HasRung { get; set; }

    public bool IsOver { get; set; }

    public TimeSpan AnsweredAt { get; private set; }

    public TimeSpan StartedAt { get; init; }

    public TimeSpan NextSurvey { get; set; }

    public QualityLevel Quality { get; set; }

    /// <summary>What of the line's counts the metrics have.</summary>
    public LineCounts Counted { get; set; }

    /// <summary>The room that the call sits in, with its place in the mix and in the SFU; all null outside.</summary>
    public PhoneRoom? Room { get; private set; }

    public ConferenceLeg? Leg { get; private set; }

    public PhoneSeat? Seat { get; private set; }

    public LocalMedia NextLocal() => Local = Local with { Version = Local.Version + 1 };

    /// <summary>Another trunk tries it, and hears of other media.</summary>
    public void Redirect(CallOrigin origin) => (Origin, Local) = (origin, origin.Local);

    /// <summary>A description that was not agreed on was none.</summary>
    public void Keep(LocalMedia local) => Local = local;

    /// <summary>Puts what was negotiated into force. What is encrypted stays so to the end, whatever the trunk began with.</summary>
    public void Apply(CallAgreement agreement, TimeSpan now)
    {
        if (agreement.Keys is not null)
            Local = Local with { Security = CallSecurity.Required };
        Transport.Apply(agreement);
        Media.Apply(agreement, Origin.Signaling, now);
        Voice.SetRate(Media.SampleRate);
        if (Leg is { } leg && leg.SampleRate != Media.SampleRate)
            Leg = Room!.Rejoin(this, leg);
    }

    public void OnAnswered(TimeSpan now)
    {
        (IsAnswered, AnsweredAt) = (true, now);
        Call.OnAnswered(now);
    }

    public void Enter(PhoneRoom room, ConferenceLeg leg, PhoneSeat seat) => (Room, Leg, Seat) = (room, leg, seat);

    public void LeaveRoom() => (Room, Leg, Seat) = (null, null, null);

    /// <summary>What went wrong in a tick; the call ends of it.</summary>
    public Exception? Fault { get; set; }

    int ITicked.Legs => 1;

    /// <summary>On its own: before a room, and in the waiting room.</summary>
    public void Mix(IRtpReceiver receiver, TimeSpan now)
    {
        Listen(receiver, now);
        Talk(now);
    }

    /// <summary>First half of a tick: what came is heard, and given to the room if there is one.</summary>
    public void Listen(IRtpReceiver receiver, TimeSpan now)
    {
        Transport.Drain(receiver, Media, now);
        var frame = _heard.AsSpan(0, Media.FrameSamples);
        Media.Hear(frame, now);
        if (Media.Leg.WasHeard)
            Voice.OnHeard();
        while (Media.TryTakeKey(out var key))
            Call.OnKey(key, now);
        if (Leg is { } leg && !Call.Muted)
            leg.Speak(frame);
    }

    /// <summary>Second half: words, music and the room are said, without fail.</summary>
    public void Talk(TimeSpan now)
    {
        var frame = _said.AsSpan(0, Media.FrameSamples);
        var talks = Voice.Read(frame, now);
        if (Leg is { } leg)
        {
            var room = _room.AsSpan(0, frame.Length);
            leg.Hear(room);
            Overlay(frame, room, talks);
        }
        Media.Speak(frame);
        Media.Tick(now);
        Call.Tick(now);
    }

    /// <summary>End of a tick, on the phone thread.</summary>
    public void Settle(TimeSpan now) => _settle(this, now);

    /// <summary>Words over the room: the room steps back to half its loudness meanwhile.</summary>
    private static void Overlay(Span<short> frame, ReadOnlySpan<short> room, bool talks)
    {
        if (!talks)
        {
            room.CopyTo(frame);
            return;
        }
        for (var i = 0; i < frame.Length; i++)
            frame[i] = (short)Math.Clamp(frame[i] + room[i] / 2, short.MinValue, short.MaxValue);
    }

    public void Dispose()
    {
        Media.Dispose();
        Transport.Dispose();
    }
}
