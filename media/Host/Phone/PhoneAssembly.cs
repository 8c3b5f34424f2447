using System.Security.Cryptography;
using System.Threading.Channels;
using MediaServer.Audio.Prompts;
using MediaServer.Host.Control;
using MediaServer.Host.Net;
using MediaServer.Host.Phone.Calls;
using MediaServer.Host.Phone.Media;
using MediaServer.Host.Phone.Mixing;
using MediaServer.Phone.Prompts;
using MediaServer.Phone.Sip;
using MediaServer.Sfu;
using Microsoft.Extensions.Logging;

namespace MediaServer.Host.Phone;

/// <summary>Puts the parts of the phone thread together.</summary>
internal static class PhoneAssembly
{
    public static PhoneDesks Build(
        PhoneOptions options,
        MediaNode media,
        PhoneWorker worker,
        ChannelWriter<PhoneEvent> events,
        PhoneMetrics metrics,
        ILogger logger
    )
    {
        var plan = new DialPlan(options);
        var sip = new SipEndpoint(EndpointOptions(options, plan, worker.Ports));
        var pool = new RtpPortPool(options.RtpPortMin, options.RtpPortMax, new Random(RandomNumberGenerator.GetInt32(int.MaxValue)));
        var factory = new CallFactory(options, LoadPrompts(options, logger), pool, media.Clock.Epoch);
        Switchboard? board = null;
        var wheel = new TickWheel(worker.Mixers) { Ran = metrics.Ran, Failed = (member, e) => OnFailed(board, member, e, media.Clock.Now) };
        var rooms = new RoomDesk(media, wheel, work => worker.TryPost(work))
        {
            Refused = (call, reason, now) => call.Call.HangUp(Prompt.TryAgainLater, now),
            Failed = (call, e, now) => board?.Fail(call, e, now),
        };
        board = new Switchboard(new PhoneContext(options, sip, factory, wheel, events, metrics, logger), rooms);
        var dialer = new Dialer(board, plan);
        return new PhoneDesks(sip, wheel, board, new SipDesk(board, dialer), new CommandDesk(board, rooms, plan), dialer, rooms);
    }

    /// <summary>A call that fails ends; a room that fails as a whole ends its calls.</summary>
    private static void OnFailed(Switchboard? board, ITicked member, Exception exception, TimeSpan now)
    {
        IReadOnlyList<PhoneCall> calls = member switch
        {
            PhoneCall call => [call],
            Rooms.PhoneRoom room => [.. room.Calls],
            _ => [],
        };
        foreach (var call in calls)
            board?.Fail(call, exception, now);
    }

    private static SipOptions EndpointOptions(PhoneOptions options, DialPlan plan, PhonePorts ports)
    {
        var own = options.Sip.Address is { } address ? [System.Net.IPAddress.Parse(address)] : LocalAddresses.Usable(loopback: true);
        var v4 = own.FirstOrDefault(a => a.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork);
        var v6 = own.FirstOrDefault(a => a.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6);
        return new SipOptions
        {
            Host4 = v4?.ToString() ?? "127.0.0.1",
            Host6 = v6?.ToString() ?? "::1",
            UdpPort = (ushort)ports.Udp.Port,
            TcpPort = (ushort)ports.Streams.TcpPort,
            TlsPort = (ushort)ports.Streams.TlsPort,
            Trunks = plan.Trunks(),
            Secret = RandomNumberGenerator.GetBytes(32),
            MaxCalls = options.MaxCalls,
        };
    }

    private static PromptLibrary LoadPrompts(PhoneOptions options, ILogger logger)
    {
        var library = PromptLibrary.Load(ShippedPrompts.Read().Concat(OperatorPrompts(options.PromptFolder)));
        foreach (var refused in library.Refused)
            PhoneLog.PromptRefused(logger, refused);
        return library;
    }

    /// <summary><c>folder/language/clip.opus</c> or <c>.wav</c>.</summary>
    private static IEnumerable<PromptFile> OperatorPrompts(string? folder)
    {
        if (folder is null)
            yield break;
        foreach (var language in Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal))
        foreach (var file in Directory.EnumerateFiles(language).Order(StringComparer.Ordinal))
            yield return new PromptFile(Path.GetFileName(language), Path.GetFileNameWithoutExtension(file), File.ReadAllBytes(file));
    }
}
