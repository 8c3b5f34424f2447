using System.Security.Cryptography;
using MediaServer.Audio;
using MediaServer.Audio.Prompts;
using MediaServer.Host.Phone.Media;
using MediaServer.Host.Phone.Signaling;
using MediaServer.Phone.Calls;
using MediaServer.Phone.Media;
using MediaServer.Phone.Sdp;
using MediaServer.Phone.Sip;

namespace MediaServer.Host.Phone.Calls;

/// <summary>Makes calls: ports, keys, numbers, voice.</summary>
internal sealed class CallFactory(PhoneOptions options, PromptLibrary prompts, RtpPortPool ports, DateTimeOffset epoch)
{
    private readonly UInt128? _announced = options.Sip.Address is { } address
        ? Net.SocketName.ToInteger(System.Net.IPAddress.Parse(address))
        : null;

    public static string NewId() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    /// <summary>Opens the ports of a call; null when none is free.</summary>
    public (RtpPortPair Ports, LocalMedia Local)? TryOpen(UInt128 remote, CallSecurity security, TimeSpan now)
    {
        if (!ports.TryOpen(now, out var pair))
            return null;
        return (pair, LocalAt(pair, remote, security));
    }

    /// <summary>Our end of the media at these ports, as a fresh offer describes it to that remote.</summary>
    public LocalMedia LocalAt(RtpPortPair pair, UInt128 remote, CallSecurity security) =>
        new()
        {
            Address = AddressFor(remote),
            Port = (ushort)pair.Number,
            SessionId = RandomNumberGenerator.GetInt32(1, int.MaxValue).ToString(System.Globalization.CultureInfo.InvariantCulture),
            Version = 1,
            Security = security,
            Key = RandomNumberGenerator.GetBytes(SdesKey.Length),
        };

    /// <summary>What the remote can reach: the configured address, but the loopback one for neighbors on this machine.</summary>
    private UInt128 AddressFor(UInt128 remote) =>
        _announced is { } announced && !System.Net.IPAddress.IsLoopback(SipAddress.ToIp(remote)) ? announced : SipAddress.RouteTo(remote);

    public PhoneCall Create(CallOrigin origin, RtpPortPair pair, CallScript script, Action<PhoneCall, TimeSpan> settle, TimeSpan now)
    {
        var transport = new CallTransport(pair);
        var numbers = new LegNumbers(
            (uint)RandomNumberGenerator.GetInt32(1, int.MaxValue),
            (ushort)RandomNumberGenerator.GetInt32(ushort.MaxValue / 2),
            (uint)RandomNumberGenerator.GetInt32(int.MaxValue),
            origin.Id
        );
        var media = new CallMedia(new RtpLeg(numbers, transport, epoch));
        var voice = new CallVoice(prompts, Pcm.Narrow);
        return new PhoneCall(origin, media, transport, new Call(script, voice), voice, settle) { StartedAt = now };
    }

    public void Close(PhoneCall call, TimeSpan now)
    {
        call.Dispose();
        GiveBack(call.Transport.Ports, now);
    }

    /// <summary>Of a call that came to nothing, too: its numbers would be lost to all others.</summary>
    public void GiveBack(RtpPortPair pair, TimeSpan now) => ports.Close(pair, now);

    /// <summary>Languages to speak: the number's own, or a choice of all that there are, the default first.</summary>
    public CallScript ScriptFor(string dialed)
    {
        var pin = PinEntry.IsPin(dialed) ? dialed : null;
        var language = LanguageOf(dialed);
        if (language is not null)
            return new CallScript([language], pin);
        var others = prompts.Languages.Where(l => l != options.Language);
        return new CallScript([options.Language, .. others], pin);
    }

    /// <summary>The public number that was called, in its configured form, or empty.</summary>
    public string NumberOf(string dialed) => Match(dialed)?.Number ?? "";

    private string? LanguageOf(string dialed) => Match(dialed)?.Language;

    /// <summary>Trunks write a number with or without plus and country code: the longer one must end with the shorter.</summary>
    private Control.PhoneNumber? Match(string dialed)
    {
        const int SubscriberDigits = 7;
        var digits = dialed.TrimStart('+');
        if (digits.Length < SubscriberDigits || digits.AsSpan().IndexOfAnyExceptInRange('0', '9') >= 0)
            return null;
        foreach (var text in options.Numbers)
        {
            if (PublicNumber.TryParse(text, options.Language, out var number) && EndsAlike(number.Number[1..], digits))
                return number;
        }
        return null;
    }

    private static bool EndsAlike(string one, string other) =>
        one.EndsWith(other, StringComparison.Ordinal) || other.EndsWith(one, StringComparison.Ordinal);
}
