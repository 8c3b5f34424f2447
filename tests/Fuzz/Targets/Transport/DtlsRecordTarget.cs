using MediaServer.Tests.Fuzz.Harness;
using MediaServer.Tests.Shared.Transport;
using MediaServer.Transport;
using MediaServer.Transport.Dtls;

namespace MediaServer.Tests.Fuzz.Targets.Transport;

/// <summary>
/// Datagrams for sessions at four points of the handshake. The first three may fail and are then made anew; the fourth has its keys, and
/// nobody without them may end it.
/// </summary>
public sealed class DtlsRecordTarget : FuzzTarget, IDisposable
{
    /// <summary>How many inputs one half-open session takes before a fresh one is due, whatever it thinks of them.</summary>
    private const int InputsPerSession = 50;

    private readonly SessionNet?[] _nets = new SessionNet?[3];
    private readonly int[] _inputs = new int[3];
    private readonly SessionNet _established = new SessionNet().Connect();
    private readonly byte[] _datagram = new byte[1500];
    private int _turn;

    /// <summary>OpenSSL's work is not ours, and a handshake may allocate.</summary>
    public override bool MustNotAllocate => false;

    public override void Run(ReadOnlySpan<byte> input)
    {
        Offer(_established, input);
        Require(_established.Session.State == SessionState.Connected, "only the keys end an established session");

        var at = _turn++ % _nets.Length;
        var net = _nets[at] ??= At(at);
        Offer(net, input);
        Require(net.Session.State is SessionState.Connecting or SessionState.Failed, "nobody connects without a handshake");
        if (net.Session.State != SessionState.Failed && ++_inputs[at] % InputsPerSession != 0)
            return;
        net.Dispose();
        _nets[at] = null;
    }

    private void Offer(SessionNet net, ReadOnlySpan<byte> input)
    {
        var datagram = _datagram.AsSpan(0, input.Length);
        input.CopyTo(datagram);
        var received = net.Session.Receive(datagram, net.Remote.Address, net.Now);
        Require(received.Length == 0, "nothing is handed up");
        while (net.Session.TryTransmit(_datagram, out var length, out _))
            Require(length <= DtlsConnection.Mtu, "flights fit the MTU");
    }

    /// <summary>Waiting for a ClientHello; waiting for the client's certificate; being the client and waiting for ServerHello.</summary>
    private static SessionNet At(int step)
    {
        var net = new SessionNet(step == 2 ? DtlsRole.Active : DtlsRole.Passive);
        net.Inject(net.Remote.Check(useCandidate: true), net.Remote.Address);
        if (step == 1)
            net.Inject(Hello(net), net.Remote.Address);
        return net;
    }

    private static byte[] Hello(SessionNet net)
    {
        using var client = new DtlsConnection(
            SessionNet.RemoteCertificate,
            DtlsRole.Active,
            SessionNet.ServerCertificate.Fingerprint,
            net.Now
        );
        var buffer = new byte[DtlsConnection.Mtu];
        client.TryTransmit(buffer, out var length);
        return buffer[..length];
    }

    public void Dispose()
    {
        _established.Dispose();
        foreach (var net in _nets)
            net?.Dispose();
    }
}
