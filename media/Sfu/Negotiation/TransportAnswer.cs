using MediaServer.Wire.Sdp;

namespace MediaServer.Sfu.Negotiation;

/// <summary>ICE and DTLS parameters of both sides.</summary>
internal static class TransportAnswer
{
    private const string PreferredHash = "sha-256";

    /// <summary>Options that an agent which only answers can keep.</summary>
    private static readonly string[] SharedOptions = ["trickle", "ice2", "renomination"];

    /// <summary>The remote's half, from the line that carries the bundle; null when something of it is missing.</summary>
    public static RemoteTransport? Remote(SessionDescription offer, MediaDescription tagged)
    {
        var transport = tagged.Transport.Or(offer.Transport);
        var fingerprint = transport.Fingerprints.Find(IsPreferred) ?? transport.Fingerprints.FirstOrDefault();
        if (transport.Ufrag.Length == 0 || transport.Password.Length == 0 || fingerprint is null)
            return null;
        return new RemoteTransport(transport.Ufrag, transport.Password, fingerprint, transport.Setup == SdpSetup.Passive);
    }

    /// <summary>Adds our half to a line; candidates stand once, at the line that carries the bundle (RFC 9143 7.1.3).</summary>
    public static void Apply(MediaDescription line, MediaDescription offered, OfferRequest request, RemoteTransport remote, bool isTagged)
    {
        var local = request.Transport;
        line.Transport.Ufrag = local.Ufrag;
        line.Transport.Password = local.Password;
        line.Transport.Fingerprints.Add(local.Fingerprint);
        line.Transport.Setup = remote.WeAreActive ? SdpSetup.Active : SdpSetup.Passive;
        line.Transport.IceOptions.AddRange(offered.Transport.Or(request.Offer.Transport).IceOptions.Intersect(SharedOptions));
        if (!isTagged)
            return;
        line.Candidates.AddRange(local.Candidates);
        line.EndOfCandidates = true;
    }

    private static bool IsPreferred(SdpFingerprint fingerprint) =>
        fingerprint.Algorithm.Equals(PreferredHash, StringComparison.OrdinalIgnoreCase);
}
