using System.Net;
using System.Net.Sockets;
using MediaServer.Transport.Dtls;
using MediaServer.Transport.Ice;
using MediaServer.Wire;
using MediaServer.Wire.Sdp;

namespace MediaServer.Bench.Load.Media;

/// <summary>The server as its answer describes it.</summary>
internal sealed record RemoteEnd(IPEndPoint Address, IceCredentials Ice, Fingerprint Fingerprint)
{
    public static RemoteEnd Parse(string answer)
    {
        if (!SessionDescription.TryParse(answer, out var sdp, out var error))
            throw new InvalidDataException($"The answer cannot be read ({error}):\n{answer}");
        var line = sdp.Media.Find(m => !m.IsRejected) ?? throw new InvalidDataException($"Everything was rejected:\n{answer}");
        var transport = line.Transport.Or(sdp.Transport);
        if (transport.Fingerprints is not [var print, ..] || !Fingerprint.TryParse(print.Algorithm, print.Value, out var fingerprint))
            throw new InvalidDataException($"The answer has no fingerprint that is known:\n{answer}");
        return new RemoteEnd(Choose(line.Candidates), new IceCredentials(transport.Ufrag, transport.Password), fingerprint);
    }

    /// <summary>Loopback when the server offers it, else its first IPv4 address.</summary>
    private static IPEndPoint Choose(List<SdpCandidate> candidates) =>
        candidates
            .Where(c => c.Protocol == TransportProtocol.Udp && IPAddress.TryParse(c.Address, out _))
            .Select(c => new IPEndPoint(IPAddress.Parse(c.Address), c.Port))
            .Where(e => e.AddressFamily == AddressFamily.InterNetwork)
            .OrderByDescending(e => IPAddress.IsLoopback(e.Address))
            .FirstOrDefault()
        ?? throw new InvalidDataException("The answer has no UDP candidate on IPv4.");
}
