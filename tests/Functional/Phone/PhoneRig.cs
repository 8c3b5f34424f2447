using System.Collections.Concurrent;
using MediaServer.Host.Control;
using MediaServer.Tests.Functional.Media;
using MediaServer.Tests.Functional.Support;

namespace MediaServer.Tests.Functional.Phone;

/// <summary>A media node with its telephone and no signaling: the test itself says who may enter.</summary>
internal sealed class PhoneRig : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ConcurrentQueue<PhoneEvent> _events = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("phone");
    private readonly Task _reading;

    private PhoneRig(NodeRoom room)
    {
        Room = room;
        _reading = ReadEventsAsync();
    }

    public NodeRoom Room { get; }

    public IPhoneNode Phone => Room.Phone;

    public static async Task<PhoneRig> StartAsync(params (string Key, string Value)[] settings) => new(await NodeRoom.StartAsync(settings));

    /// <summary>A softphone whose microphone hears one tone, or with 0 Hz silence.</summary>
    public Task<Baresip> StartPhoneAsync(
        double tone,
        string codec = "PCMU/8000/1",
        string transport = "udp",
        string account = "",
        string? registrar = null,
        string address = "127.0.0.1"
    )
    {
        var rate =
            codec.StartsWith("PCM", StringComparison.Ordinal) ? 8000
            : codec.StartsWith("G722", StringComparison.Ordinal) ? 16000
            : 48000;
        var file = Path.Combine(_folder.FullName, $"{tone}-{rate}.wav");
        WavFile.Tone(tone, TimeSpan.FromMinutes(2), rate).Save(file, codec.StartsWith("opus", StringComparison.Ordinal) ? 2 : 1);
        return Baresip.StartAsync(file, codec, transport, account, registrar, address);
    }

    public string Uri(string user, string transport = "udp", string host = "127.0.0.1")
    {
        var address = Phone.Address!;
        var port = transport switch
        {
            "udp" => address.UdpPort,
            "tcp" => address.TcpPort,
            _ => address.TlsPort,
        };
        return $"sip:{user}@{host}:{port};transport={transport}";
    }

    /// <summary>Calls with a PIN, and is let into the room at once.</summary>
    public async Task<string> JoinAsync(Baresip phone, string participant, string pin, string transport = "udp", string host = "127.0.0.1")
    {
        await phone.DialAsync(Uri(pin, transport, host));
        var entered = await WaitForAsync<PinEntered>(e => e.Pin.Value == pin);
        Phone.Post(new EnterRoom(entered.Call, "visit", participant));
        await Room.WaitForEventAsync<TracksChanged>(e => e.Participant == participant && e.Added.Count > 0);
        return entered.Call;
    }

    /// <summary>Calls the phone into the room; whoever is there presses 1.</summary>
    public Task<string> CallAsync(Baresip phone, string participant) =>
        CallAsync(phone, participant, $"sip:phone@127.0.0.1:{phone.SipPort}");

    public async Task<string> CallAsync(Baresip phone, string participant, string address, string visit = "visit")
    {
        var target = new Confidential(address);
        var reply = await Phone.DialAsync(new DialCommand(visit, participant, target, "en"), TestContext.Current.CancellationToken);
        Assert.Null(reply.Error);
        await WaitForAsync<CallAnswered>(e => e.Call == reply.Call);
        await phone.PressAsync("1");
        await WaitForAsync<CallAccepted>(e => e.Call == reply.Call);
        Phone.Post(new EnterRoom(reply.Call, visit, participant));
        await Room.WaitForEventAsync<TracksChanged>(e => e.Participant == participant && e.Added.Count > 0);
        return reply.Call;
    }

    public async Task<TEvent> WaitForAsync<TEvent>(Func<TEvent, bool>? condition = null)
        where TEvent : PhoneEvent
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            if (_events.OfType<TEvent>().FirstOrDefault(condition ?? (_ => true)) is { } found)
                return found;
            if (patience.IsCancellationRequested)
                throw new TimeoutException($"No {typeof(TEvent).Name}; seen: {string.Join(", ", _events)}");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    private async Task ReadEventsAsync()
    {
        await foreach (var happened in Phone.Events.ReadAllAsync())
            _events.Enqueue(happened);
    }

    public async ValueTask DisposeAsync()
    {
        await Room.DisposeAsync();
        await _reading;
        _folder.Delete(recursive: true);
    }
}
