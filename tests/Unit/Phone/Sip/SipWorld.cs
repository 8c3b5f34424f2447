using System.Text;
using MediaServer.Phone.Sip;
using MediaServer.Wire;
using MediaServer.Wire.Sip;

namespace MediaServer.Tests.Unit.Phone.Sip;

/// <summary>One endpoint in virtual time and, opposite of it, whatever the test writes by hand.</summary>
internal sealed class SipWorld
{
    public const string Offer = "v=0\r\no=- 1 1 IN IP4 192.0.2.10\r\ns=-\r\nc=IN IP4 192.0.2.10\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n";
    public const string OurAnswer =
        "v=0\r\no=- 7 1 IN IP4 198.51.100.1\r\ns=-\r\nc=IN IP4 198.51.100.1\r\nt=0 0\r\nm=audio 5000 RTP/AVP 0\r\n";

    /// <summary>The trunk's machine.</summary>
    public static readonly RemoteAddress Trunk = Address("192.0.2.10", 5060);

    private readonly byte[] _buffer = new byte[SipLimits.Message];
    private readonly Queue<(string Text, RemoteAddress To)> _sent = new();
    private readonly Queue<SipEvent> _events = new();

    public SipWorld(params SipTrunk[] trunks)
        : this(options => options with { Trunks = trunks.Length > 0 ? trunks : [Plain] }) { }

    public SipWorld(Func<SipOptions, SipOptions> settings) =>
        Endpoint = new SipEndpoint(
            settings(
                new SipOptions
                {
                    Secret = Enumerable.Range(0, 32).Select(i => (byte)i).ToArray(),
                    Host4 = "198.51.100.1",
                    Host6 = "2001:db8::1",
                }
            )
        );

    /// <summary>Known by address, with one target, no timers and no probes of its own.</summary>
    public static SipTrunk Plain { get; } =
        new()
        {
            Id = "clinic",
            Targets = [Trunk],
            Domain = "trunk.example",
            User = "ms",
            Allowed = [new AddressRange(Trunk.Ip, 128)],
            ProbeInterval = TimeSpan.Zero,
            SessionExpires = TimeSpan.Zero,
        };

    public SipEndpoint Endpoint { get; }

    public TimeSpan Now { get; private set; } = TimeSpan.FromSeconds(100);

    public static RemoteAddress Address(string ip, ushort port, TransportProtocol protocol = TransportProtocol.Udp, int connection = 0) =>
        RemoteAddressText.TryParseIp(Encoding.ASCII.GetBytes(ip), out var parsed)
            ? new RemoteAddress(parsed, port, protocol, connection)
            : throw new ArgumentException(ip);

    /// <summary>Delivers a message; line ends may be plain.</summary>
    public SipReject Deliver(string message, RemoteAddress? from = null) => Deliver(Encoding.UTF8.GetBytes(Lines(message)), from);

    public SipReject Deliver(ReadOnlySpan<byte> message, RemoteAddress? from = null)
    {
        var reject = Endpoint.Receive(message, from ?? Trunk, Now);
        Drain();
        return reject;
    }

    /// <summary>Gives the endpoint a command.</summary>
    public T Do<T>(Func<SipEndpoint, TimeSpan, T> command)
    {
        var result = command(Endpoint, Now);
        Drain();
        return result;
    }

    public void Do(Action<SipEndpoint, TimeSpan> command)
    {
        command(Endpoint, Now);
        Drain();
    }

    /// <summary>Lets time pass, stopping at every deadline on the way.</summary>
    public void RunFor(TimeSpan time)
    {
        var end = Now + time;
        while (Endpoint.NextDeadline <= end)
        {
            Now = Endpoint.NextDeadline > Now ? Endpoint.NextDeadline : Now;
            Endpoint.Tick(Now);
            Drain();
        }
        Now = end;
    }

    /// <summary>Messages that left and were not looked at yet.</summary>
    public int Waiting => _sent.Count;

    /// <summary>The next message that left, which must be there.</summary>
    public SipMessage Sent() => Sent(out _);

    public SipMessage Sent(out RemoteAddress to)
    {
        Assert.True(_sent.TryDequeue(out var next), "Nothing was sent.");
        to = next.To;
        Assert.True(SipMessage.TryParse(Encoding.UTF8.GetBytes(next.Text), out var message, out var fault), $"{fault}: {next.Text}");
        Assert.True(fault == SipFault.None, $"{fault}: {next.Text}");
        return message;
    }

    /// <summary>The next message that left is this response.</summary>
    public SipMessage SentStatus(int status)
    {
        var message = Sent();
        Assert.Equal(status, message.Status);
        return message;
    }

    /// <summary>The next message that left is this request.</summary>
    public SipMessage SentRequest(SipMethod method)
    {
        var message = Sent();
        Assert.Equal((method, 0), (message.Method, message.Status));
        return message;
    }

    /// <summary>The status of the first message that left, however broken the rest of it; 0 if none did.</summary>
    public int FirstStatusLine() =>
        _sent.TryPeek(out var first) ? int.Parse(first.Text[8..11], System.Globalization.CultureInfo.InvariantCulture) : 0;

    /// <summary>Forgets sent messages and events.</summary>
    public void Forget()
    {
        _sent.Clear();
        _events.Clear();
    }

    public void SentNothing() => Assert.Empty(_sent.Select(sent => sent.Text));

    /// <summary>Forgets what was sent, and says how much it was.</summary>
    public int Skip()
    {
        var count = _sent.Count;
        _sent.Clear();
        return count;
    }

    public T Event<T>()
        where T : SipEvent
    {
        Assert.True(_events.TryDequeue(out var next), $"No event; {typeof(T).Name} was expected.");
        return Assert.IsType<T>(next);
    }

    public void NoEvent() => Assert.Empty(_events);

    /// <summary>An INVITE of the trunk's, and the call that comes of it. 100 is taken away.</summary>
    public CallIncoming Arrive(string? offer = Offer, string fields = "", string callId = "a84b4c76e66710", string branch = "z9hG4bKcall")
    {
        Assert.Equal(SipReject.None, Deliver(Invite(offer, fields, callId, branch)));
        SentStatus(100);
        return Event<CallIncoming>();
    }

    /// <summary>A call that stands. Returns it and the 200, whose To tag names our side.</summary>
    public (SipCallId Call, SipMessage Answer) Establish(string fields = "", string? answer = null)
    {
        var call = Arrive(fields: fields).Call;
        Assert.True(Do((e, now) => e.Answer(call, answer ?? OurAnswer, now)));
        var ok = SentStatus(200);
        Deliver(InDialog("ACK", ok, 314159));
        Event<CallEstablished>();
        return (call, ok);
    }

    public static string Invite(
        string? offer = Offer,
        string fields = "",
        string callId = "a84b4c76e66710",
        string branch = "z9hG4bKcall"
    ) =>
        $"""
            INVITE sip:123456789@198.51.100.1 SIP/2.0
            Via: SIP/2.0/UDP 192.0.2.10:5060;branch={branch};rport
            Max-Forwards: 70
            To: <sip:123456789@198.51.100.1>
            From: "Alice" <sip:+15551230042@trunk.example>;tag=1928301774
            Call-ID: {callId}
            CSeq: 314159 INVITE
            Contact: <sip:alice@192.0.2.10:5060>
            """
        + "\r\n"
        + fields
        + (offer is null ? "" : "Content-Type: application/sdp\r\n")
        + $"Content-Length: {(offer ?? "").Length}\r\n\r\n{offer}";

    /// <summary>A request of the remote within the dialog that our answer made.</summary>
    public static string InDialog(
        string method,
        SipMessage ourAnswer,
        int cseq,
        string fields = "",
        string body = "",
        string? branch = null
    ) =>
        $"{method} sip:ms@198.51.100.1 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.10:5060;branch={branch ?? $"z9hG4bK{method}{cseq}"};rport\r\n"
        + $"Max-Forwards: 70\r\nFrom: {Text(ourAnswer.From)}\r\nTo: {Text(ourAnswer.To)}\r\nCall-ID: {Text(ourAnswer.CallId)}\r\n"
        + $"CSeq: {cseq} {method}\r\n{fields}Content-Length: {body.Length}\r\n\r\n{body}";

    /// <summary>The remote's answer to a request of ours.</summary>
    public static string Answer(SipMessage request, int status, string fields = "", string body = "", string tag = "remote")
    {
        var text = new StringBuilder($"SIP/2.0 {status} X\r\n");
        for (var i = 0; i < request.HeaderCount; i++)
        {
            if (request.Header(i) is SipHeader.Via or SipHeader.From or SipHeader.CallId or SipHeader.CSeq)
                text.Append($"{Text(request.Name(i))}: {Text(request.Value(i))}\r\n");
            if (request.Header(i) == SipHeader.To)
                text.Append($"To: {Text(request.Value(i))}{(request.ToTag.IsEmpty && status > 100 ? $";tag={tag}" : "")}\r\n");
        }
        return text.Append($"{fields}Content-Length: {body.Length}\r\n\r\n{body}").ToString();
    }

    public static string Sdp(string fields = "") => $"Contact: <sip:bob@192.0.2.10:5060>\r\nContent-Type: application/sdp\r\n{fields}";

    public static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);

    public static string Field(SipMessage message, SipHeader header) => Text(message.Get(header));

    private static string Lines(string message) => message.ReplaceLineEndings("\r\n");

    private void Drain()
    {
        while (Endpoint.TryTransmit(_buffer, out var length, out var to))
            _sent.Enqueue((Encoding.UTF8.GetString(_buffer, 0, length), to));
        while (Endpoint.TryPollEvent(out var e))
            _events.Enqueue(e!);
    }
}
