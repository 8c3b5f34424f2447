using MediaServer.Transport.Dtls;
using MediaServer.Transport.Ice;

namespace MediaServer.Transport;

/// <summary>What signaling agreed upon for one session.</summary>
/// <param name="Role">Passive unless the offer says <c>a=setup:passive</c>.</param>
/// <param name="RemoteFingerprint">The only certificate that the peer may show.</param>
public sealed record SessionOptions(
    DtlsCertificate Certificate,
    DtlsRole Role,
    Fingerprint RemoteFingerprint,
    IceCredentials Local,
    IceCredentials Remote
);
