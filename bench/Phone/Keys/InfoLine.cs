using System.Security.Cryptography;
using MediaServer.Audio.Dtmf;
using MediaServer.Phone.Sip;
using MediaServer.Wire;
using MediaServer.Wire.Sip;

namespace MediaServer.Bench.Phone.Keys;

/// <summary>Two SIP endpoints in virtual time with a network between them that loses datagrams; one presses keys by INFO, each when the last is confirmed.</summary>
internal sealed class InfoLine
{
    private const string Sdp = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 9 RTP/AVP 0\r\n";
    private const int Seed = 6086;

    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(200),
        Transit = TimeSpan.FromMilliseconds(20);
    private static readonly RemoteAddress PhoneAt = new(new UInt128(0, 0xFFFF_7F00_0001), 5070),
        ServerAt = new(new UInt128(0, 0xFFFF_7F00_0001), 5060);

    private readonly SipEndpoint _phone = Endpoint(5070, ServerAt);
    private readonly SipEndpoint _server = Endpoint(5060, PhoneAt);
    private readonly PriorityQueue<(SipEndpoint To, byte[] Bytes), TimeSpan> _network = new();
    private readonly byte[] _buffer = new byte[SipLimits.Message];
    private readonly double _loss;
    // The same losses in every run are the point, not secrecy.
#pragma warning disable CA5394
    private readonly Random _random = new(Seed);
#pragma warning restore CA5394
    private TimeSpan _now = TimeSpan.FromSeconds(1);
    private SipCallId _call;
    private bool _isUp;
    private string _heard = "";

    private InfoLine(double loss) => _loss = loss;

    public static KeyCount Press(int presses, double loss)
    {
        var line = new InfoLine(loss);
        line.Call();
        var keys = string.Concat(Enumerable.Range(0, presses).Select(_ => DtmfKeys.All[line._random.Next(12)]));
        return KeyCount.Of(keys, [.. keys.Select(line.Press)]);
    }

    private void Call()
    {
        var request = new InviteRequest
        {
            Trunk = "t",
            Target = "1",
            Offer = Sdp,
        };
        _call = _phone.Invite(request, _now)!.Value;
        while (!_isUp)
            Run(TimeSpan.FromSeconds(1));
    }

    /// <summary>What the server heard until the key was confirmed, and a little longer.</summary>
    private string Press(char key)
    {
        _heard = "";
        _phone.SendDigit(_call, key, TimeSpan.FromMilliseconds(100), _now);
        do Run(Between);
        while (_phone.Transactions > 0);
        return _heard;
    }

    private void Run(TimeSpan time)
    {
        var end = _now + time;
        while (true)
        {
            Exchange();
            var next = _phone.NextDeadline < _server.NextDeadline ? _phone.NextDeadline : _server.NextDeadline;
            if (_network.TryPeek(out _, out var arrival) && arrival < next)
                next = arrival;
            if (next > end)
                break;
            _now = next > _now ? next : _now;
            while (_network.TryPeek(out var datagram, out arrival) && arrival <= _now)
            {
                _network.Dequeue();
                datagram.To.Receive(datagram.Bytes, datagram.To == _server ? PhoneAt : ServerAt, _now);
            }
            _phone.Tick(_now);
            _server.Tick(_now);
        }
        _now = end;
    }

    private void Exchange()
    {
        while (_server.TryPollEvent(out var e))
        {
            if (e is CallIncoming incoming)
                _server.Answer(incoming.Call, Sdp, _now);
            else if (e is CallInfo info)
                _heard += info.Digit;
        }
        while (_phone.TryPollEvent(out var e))
            _isUp |= e is CallAnswered;
        Transmit(_phone, _server);
        Transmit(_server, _phone);
    }

    private void Transmit(SipEndpoint from, SipEndpoint to)
    {
        while (from.TryTransmit(_buffer, out var length, out _))
            if (_random.NextDouble() >= _loss)
                _network.Enqueue((to, _buffer[..length]), _now + Transit);
    }

    private static SipEndpoint Endpoint(ushort port, RemoteAddress other) =>
        new(
            new SipOptions
            {
                Secret = RandomNumberGenerator.GetBytes(32),
                UdpPort = port,
                Trunks =
                [
                    new SipTrunk
                    {
                        Id = "t",
                        AnyLoopback = true,
                        Targets = [other],
                        ProbeInterval = TimeSpan.Zero,
                        SessionExpires = TimeSpan.Zero,
                    },
                ],
            }
        );
}
