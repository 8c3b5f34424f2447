using System.Text;
using MediaServer.Transport;
using MediaServer.Transport.Ice;
using MediaServer.Wire;
using MediaServer.Wire.Stun;

namespace MediaServer.Tests.Unit.Transport.Ice;

/// <summary>One agent, the clock, and a remote that writes checks by hand: what a full agent would send and what an attacker would.</summary>
internal sealed class IceWorld
{
    public static readonly IceCredentials Server = new("srvA", "server-password-of-22c");
    public static readonly IceCredentials Client = new("cliA", "client-password-of-22c");
    public static readonly IceCredentials NewServer = new("srvB", "another-server-passwrd");
    public static readonly IceCredentials NewClient = new("cliB", "another-client-passwrd");

    private readonly byte[] _buffer = new byte[StunMessage.MaxLength];
    private ulong _lastId;

    public IceAgent Agent { get; } = new(Server, Client);
    public TimeSpan Now { get; private set; } = TimeSpan.FromSeconds(1000);

    /// <summary>Every event so far, in order.</summary>
    public List<IceEvent> Events { get; } = [];

    /// <summary>Addresses that the events say are known: what the owner's table holds.</summary>
    public HashSet<RemoteAddress> Table { get; } = [];

    public static RemoteAddress Address(int n, TransportProtocol protocol = TransportProtocol.Udp) =>
        new(new UInt128(0, 0xFFFF_C000_0200 + (ulong)n), (ushort)(5000 + n), protocol);

    /// <summary>Lets time pass as an owner does: it ticks at every deadline.</summary>
    public void RunFor(double seconds)
    {
        var end = Now + TimeSpan.FromSeconds(seconds);
        while (Agent.NextDeadline <= end)
        {
            Now = Agent.NextDeadline > Now ? Agent.NextDeadline : Now;
            Agent.Tick(Now);
            Drain();
        }
        Now = end;
    }

    /// <summary>A proper check; the reply is drained and must be a success that names the address.</summary>
    public void Check(RemoteAddress from, bool nominate = false, uint priority = 100, bool renewed = false, uint? nomination = null)
    {
        var check = renewed
            ? Write(NewServer, NewClient, nominate, priority, nomination)
            : Write(Server, Client, nominate, priority, nomination);
        Assert.Equal(Drop.None, Agent.Receive(check, from, Now));
        var response = Response(out var to);
        Assert.True(StunMessage.TryParse(response, out var message));
        Assert.Equal(StunClass.Success, message.Class);
        Assert.Equal(from, to);
        Assert.Equal(@from with { Protocol = TransportProtocol.Udp, Connection = 0 }, message.XorMappedAddress);
        Drain();
    }

    public Drop Receive(ReadOnlySpan<byte> datagram, RemoteAddress from)
    {
        var drop = Agent.Receive(datagram, from, Now);
        Drain();
        return drop;
    }

    public byte[] Write(
        IceCredentials server,
        IceCredentials client,
        bool nominate = false,
        uint priority = 100,
        uint? nomination = null,
        string? password = null
    )
    {
        var writer = new StunWriter(_buffer, StunClass.Request, StunMethod.Binding, new StunTransactionId(7, ++_lastId));
        writer.Add(StunAttributeType.Username, Encoding.ASCII.GetBytes($"{server.Ufrag}:{client.Ufrag}"));
        writer.AddUInt64(StunAttributeType.IceControlling, 1);
        writer.AddUInt32(StunAttributeType.Priority, priority);
        if (nominate)
            writer.AddFlag(StunAttributeType.UseCandidate);
        if (nomination is { } value)
            writer.AddUInt32(StunAttributeType.Nomination, value);
        writer.AddIntegrity(Encoding.ASCII.GetBytes(password ?? server.Password));
        writer.AddFingerprint();
        return _buffer.AsSpan(0, writer.Length).ToArray();
    }

    /// <summary>The one response that waits, or empty.</summary>
    public byte[] Response(out RemoteAddress to)
    {
        var buffer = new byte[200];
        return Agent.TryTransmit(buffer, out var length, out to) ? buffer[..length] : [];
    }

    public bool Saw(IceEventKind kind, RemoteAddress address) => Events.Contains(new IceEvent(kind, address));

    private void Drain()
    {
        while (Agent.TryPollEvent(out var e))
        {
            Events.Add(e);
            if (e.Kind == IceEventKind.TupleAdded)
                Assert.True(Table.Add(e.Address));
            if (e.Kind == IceEventKind.TupleRemoved)
                Assert.True(Table.Remove(e.Address));
        }
    }
}
