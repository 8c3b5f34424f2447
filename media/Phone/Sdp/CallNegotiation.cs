using MediaServer.Wire;
using MediaServer.Wire.Sdp;

namespace MediaServer.Phone.Sdp;

/// <summary>Offer and answer of a call's media (RFC 3264, RFC 6337, RFC 4568): pure functions, in either role.</summary>
/// <remarks>An answer names one codec, so that nobody changes it without asking; the offerer's order decides.</remarks>
public static class CallNegotiation
{
    /// <summary>What carriers use when nobody says a packet time (RFC 3551 4.2).</summary>
    private const int DefaultPacketTime = 20;

    private const byte EventPayloadType = 101,
        WideEventPayloadType = 102;
    private const string Events = "telephone-event",
        EventRange = "0-15";

    /// <summary>Our answer to an offer.</summary>
    public static CallSdpResult Answer(ReadOnlySpan<char> offer, LocalMedia local)
    {
        if (!CallDescription.TryParse(offer, out var remote, out _))
            return CallSdpResult.Failed(CallSdpFailure.Malformed);
        if (!remote.HasAudio)
            return CallSdpResult.Failed(CallSdpFailure.NoAudio);
        if (Choose(remote) is not { } format || CallCodecs.Identify(format) is not { } codec)
            return CallSdpResult.Failed(CallSdpFailure.NoCodec);
        if (!TryTakeKey(remote, local, out var keys))
            return CallSdpResult.Failed(CallSdpFailure.Security);

        var agreement = Agree(remote, local, codec, format.PayloadType, remote.RtcpMux) with { Keys = keys };
        var answer = Describe(local, remote.Protocol);
        answer.AudioLine = remote.AudioLine;
        answer.Others.AddRange(remote.Others);
        answer.Formats.Add(Complete(format, codec));
        if (agreement.EventPayloadType is { } events)
            answer.Formats.Add(new CallFormat(events, Events, agreement.EventClockRate, Fmtp: EventRange));
        answer.PacketTime = agreement.PacketTime;
        answer.RtcpMux = remote.RtcpMux;
        answer.Direction = Direction(agreement.Sends, agreement.Receives);
        if (keys is { } pair)
            answer.Keys.Add(pair.Ours);
        return new CallSdpResult(CallSdpFailure.None, agreement, answer.Write());
    }

    /// <summary>Our offer; with optional security it is plain RTP, as one m-line cannot leave the choice (RFC 4568 7.1.1).</summary>
    public static string Offer(LocalMedia local)
    {
        var offer = Describe(local, local.Security == CallSecurity.Required ? "RTP/SAVP" : "RTP/AVP");
        foreach (var codec in CallCodecs.Offered)
            offer.Formats.Add(Complete(new CallFormat(codec.PayloadType), codec));
        offer.Formats.Add(new CallFormat(EventPayloadType, Events, CallCodec.Pcmu.ClockRate, Fmtp: EventRange));
        offer.Formats.Add(new CallFormat(WideEventPayloadType, Events, CallCodec.Opus.ClockRate, Fmtp: EventRange));
        offer.PacketTime = DefaultPacketTime;
        offer.RtcpMux = true;
        offer.Direction = local.Hold ? SdpDirection.Inactive : SdpDirection.SendRecv;
        if (local.Security == CallSecurity.Required)
        {
            offer.Keys.Add(new SdesKey(1, SdesSuite.Aes128CmSha1Tag80, local.Key));
            offer.Keys.Add(new SdesKey(2, SdesSuite.Aes128CmSha1Tag32, local.Key));
        }
        return offer.Write();
    }

    /// <summary>Takes the answer to a description of ours.</summary>
    /// <param name="offer">What we sent: <see cref="Offer"/>, or an answer of ours once more, which numbers things as the remote did.</param>
    public static CallSdpResult Accept(ReadOnlySpan<char> answer, ReadOnlySpan<char> offer, LocalMedia local)
    {
        if (!CallDescription.TryParse(answer, out var remote, out _) || !CallDescription.TryParse(offer, out var ours, out _))
            return CallSdpResult.Failed(CallSdpFailure.Malformed);
        if (!remote.HasAudio)
            return CallSdpResult.Failed(CallSdpFailure.NoAudio);
        if (remote.Formats.Find(f => OfferedAs(ours, f) is not null) is not { } format || CallCodecs.Identify(format) is not { } codec)
            return CallSdpResult.Failed(CallSdpFailure.NoCodec);
        if (remote.IsSecure != (local.Security == CallSecurity.Required))
            return CallSdpResult.Failed(CallSdpFailure.BadAnswer);
        (SdesKey, SdesKey)? keys = null;
        if (remote.IsSecure)
        {
            // The tag says which of our lines was taken, and its suite must be that line's (RFC 4568 7.1.3).
            var theirs = remote.Keys.Find(k => ours.Keys.Exists(our => (our.Tag, our.Suite) == (k.Tag, k.Suite)));
            if (theirs is null)
                return CallSdpResult.Failed(CallSdpFailure.BadAnswer);
            keys = (new SdesKey(theirs.Tag, theirs.Suite, local.Key), theirs);
        }
        // An answerer may number a dynamic format as it likes; each side sends what the other one announced (RFC 3264 5.1).
        var payloadType = OfferedAs(ours, format)!.PayloadType;
        var agreement = Agree(remote, local, codec, payloadType, ours.RtcpMux && remote.RtcpMux) with
        {
            SendPayloadType = format.PayloadType,
            Keys = keys,
        };
        return new CallSdpResult(CallSdpFailure.None, agreement, "");
    }

    private static CallFormat? Choose(CallDescription remote) => remote.Formats.Find(f => CallCodecs.Identify(f) is not null);

    /// <summary>The format of an offer with the codec of one in its answer.</summary>
    private static CallFormat? OfferedAs(CallDescription offer, CallFormat format) =>
        CallCodecs.Identify(format) is { } codec ? offer.Formats.Find(f => CallCodecs.Identify(f) == codec) : null;

    private static CallAgreement Agree(CallDescription remote, LocalMedia local, CallCodec codec, byte payloadType, bool mux)
    {
        var events = EventsFor(remote, codec);
        var reachable = remote.Address != UInt128.Zero;
        var rtp = new RemoteAddress(remote.Address, remote.Port);
        var rtcpPort = remote.RtcpPort != 0 ? remote.RtcpPort : (ushort)(remote.Port + 1);
        return new CallAgreement
        {
            Codec = codec,
            SendPayloadType = payloadType,
            ReceivePayloadType = payloadType,
            EventPayloadType = events?.PayloadType,
            EventClockRate = events?.ClockRate ?? CallCodec.Pcmu.ClockRate,
            PacketTime = PacketTime(remote),
            Rtp = rtp,
            Rtcp = mux ? rtp : rtp with { Port = rtcpPort },
            RtcpMux = mux,
            Sends = reachable && !local.Hold && remote.Direction is SdpDirection.SendRecv or SdpDirection.RecvOnly,
            Receives = !local.Hold && remote.Direction is SdpDirection.SendRecv or SdpDirection.SendOnly,
        };
    }

    /// <summary>Events at the clock of the codec if they are there (RFC 4733 2.1), else at any that we know.</summary>
    private static CallFormat? EventsFor(CallDescription remote, CallCodec codec)
    {
        var known = remote.Formats.FindAll(f =>
            f.Name.Equals(Events, StringComparison.OrdinalIgnoreCase) && f.ClockRate is 8_000 or 48_000
        );
        return known.Find(f => f.ClockRate == codec.ClockRate) ?? known.FirstOrDefault();
    }

    /// <summary>What the remote wants, if it is one of the usual; never more than it can take.</summary>
    private static int PacketTime(CallDescription remote)
    {
        var wanted = remote.PacketTime is 10 or 20 or 30 or 40 or 60 ? remote.PacketTime : DefaultPacketTime;
        return remote.MaxPacketTime is >= 10 and var longest && longest < wanted ? (longest >= 20 ? 20 : 10) : wanted;
    }

    /// <summary>False when the offer and our wish exclude each other.</summary>
    private static bool TryTakeKey(CallDescription remote, LocalMedia local, out (SdesKey Ours, SdesKey Theirs)? keys)
    {
        keys = null;
        if (!remote.IsSecure)
            return local.Security != CallSecurity.Required;
        if (local.Security == CallSecurity.Off || remote.Keys.Count == 0)
            return false;
        var theirs = remote.Keys[0];
        keys = (new SdesKey(theirs.Tag, theirs.Suite, local.Key), theirs);
        return true;
    }

    private static CallDescription Describe(LocalMedia local, string protocol) =>
        new()
        {
            SessionId = local.SessionId,
            Version = local.Version,
            Address = local.Address,
            Port = local.Port,
            RtcpPort = (ushort)(local.Port + 1),
            Protocol = protocol,
        };

    private static CallFormat Complete(CallFormat format, CallCodec codec) =>
        format with
        {
            Name = codec.EncodingName,
            ClockRate = codec.ClockRate,
            Channels = codec.Channels,
            Fmtp = codec == CallCodec.Opus ? "useinbandfec=1;stereo=0;sprop-stereo=0;maxplaybackrate=16000" : "",
        };

    private static SdpDirection Direction(bool sends, bool receives) =>
        (sends, receives) switch
        {
            (true, true) => SdpDirection.SendRecv,
            (true, false) => SdpDirection.SendOnly,
            (false, true) => SdpDirection.RecvOnly,
            _ => SdpDirection.Inactive,
        };
}
