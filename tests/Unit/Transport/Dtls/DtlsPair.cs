using MediaServer.Transport;
using MediaServer.Transport.Dtls;

namespace MediaServer.Tests.Unit.Transport.Dtls;

/// <summary>Two ends of one association and the datagrams between them, in virtual time.</summary>
internal sealed class DtlsPair : IDisposable
{
    public static readonly DtlsCertificate ClientCertificate = DtlsCertificate.Create(DateTimeOffset.UnixEpoch.AddYears(56));
    public static readonly DtlsCertificate ServerCertificate = DtlsCertificate.Create(DateTimeOffset.UnixEpoch.AddYears(56));

    public DtlsPair(Fingerprint? clientExpects = null, Fingerprint? serverExpects = null)
    {
        Server = new DtlsConnection(ServerCertificate, DtlsRole.Passive, serverExpects ?? ClientCertificate.Fingerprint, Now);
        Client = new DtlsConnection(ClientCertificate, DtlsRole.Active, clientExpects ?? ServerCertificate.Fingerprint, Now);
    }

    public TimeSpan Now { get; private set; } = TimeSpan.FromHours(1);

    public DtlsConnection Client { get; }

    public DtlsConnection Server { get; }

    /// <summary>Looks at every datagram, whoever sent it; false loses it.</summary>
    public Func<DtlsConnection, byte[], bool> Pass { get; set; } = (_, _) => true;

    /// <summary>Every datagram that one end has sent so far.</summary>
    public List<(DtlsConnection From, byte[] Datagram, TimeSpan At)> Sent { get; } = [];

    public static List<byte[]> Drain(DtlsConnection from)
    {
        var datagrams = new List<byte[]>();
        var buffer = new byte[2048];
        while (from.TryTransmit(buffer, out var length))
            datagrams.Add(buffer[..length]);
        return datagrams;
    }

    /// <summary>Delivers until nobody has anything more to say.</summary>
    public void Exchange()
    {
        for (var quiet = false; !quiet; )
            quiet = !(Deliver(Client, Server) | Deliver(Server, Client));
    }

    /// <summary>Exchanges, and lets time pass from deadline to deadline.</summary>
    public void RunFor(TimeSpan duration)
    {
        var end = Now + duration;
        Exchange();
        while (true)
        {
            var next = Client.NextDeadline < Server.NextDeadline ? Client.NextDeadline : Server.NextDeadline;
            if (next > end)
                break;
            Now = next;
            Client.Tick(Now);
            Server.Tick(Now);
            Exchange();
        }
        Now = end;
    }

    private bool Deliver(DtlsConnection from, DtlsConnection to)
    {
        var any = false;
        foreach (var datagram in Drain(from))
        {
            any = true;
            Sent.Add((from, datagram, Now));
            if (Pass(from, datagram))
                to.Receive(datagram, Now);
        }
        return any;
    }

    public void Dispose()
    {
        Client.Dispose();
        Server.Dispose();
    }
}
