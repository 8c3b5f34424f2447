using System.Net.Sockets;
using MediaServer.Host.Net;
using MediaServer.Host.Phone.Signaling;
using Microsoft.Extensions.Options;

namespace MediaServer.Host.Phone;

/// <summary>Opens what SIP is listened for on; a port in use stops the start with one line that names the key.</summary>
internal static class PhoneSockets
{
    public static PhonePorts Open(PhoneOptions options, TrunkPeers peers, bool development)
    {
        var sip = options.Sip;
        var udp = Bind("Phone:Sip:UdpPort", sip.UdpPort, "UDP", port => new SipUdp(port));
        Socket? tcp = null;
        try
        {
            tcp = Bind("Phone:Sip:TcpPort", sip.TcpPort, "TCP", PortBinding.Tcp);
            var server = PhoneCertificate.Options(sip, development);
            var tls = server is null ? null : Bind("Phone:Sip:TlsPort", sip.TlsPort, "TCP", PortBinding.Tcp);
            return new PhonePorts(udp, new SipStreams(tcp, tls, server, peers), PortBinding.Poller());
        }
        catch
        {
            udp.Dispose();
            tcp?.Dispose();
            throw;
        }
    }

    private static T Bind<T>(string key, int port, string protocol, Func<int, T> bind)
    {
        try
        {
            return bind(port);
        }
        catch (SocketException e)
        {
            var line =
                $"{key} = {port}: {protocol} port {port} cannot be opened ({e.SocketErrorCode}); allowed is a free port, 0 for any, or Phone:Enabled = false";
            throw new OptionsValidationException(PhoneOptions.Section, typeof(PhoneOptions), [line]);
        }
    }
}
