namespace MediaServer.Wire.Sdp;

public enum SdpDirection : byte
{
    SendRecv,
    SendOnly,
    RecvOnly,
    Inactive,
}

/// <summary>Who opens the DTLS handshake (RFC 4145 4, RFC 8842 5.2).</summary>
public enum SdpSetup : byte
{
    None,
    ActPass,
    Active,
    Passive,
    HoldConn,
}

/// <summary><c>a=group</c> (RFC 5888, RFC 9143 for BUNDLE).</summary>
public sealed record SdpGroup(string Semantics, IReadOnlyList<string> Mids);

/// <summary><c>a=fingerprint</c> (RFC 8122): the hash of the certificate that the DTLS peer will show.</summary>
public sealed record SdpFingerprint(string Algorithm, string Value);

/// <summary><c>a=extmap</c> (RFC 8285 8). Browsers give every extension one id per BUNDLE group.</summary>
public sealed record SdpExtension(int Id, string Uri, SdpDirection Direction = SdpDirection.SendRecv);

/// <summary><c>a=msid</c> (RFC 8830): the stream and, unless absent, the track.</summary>
public sealed record SdpMsid(string Stream, string Track);

/// <summary><c>a=rid</c> (RFC 8851).</summary>
public sealed record SdpRid(string Id, bool Send, string Restrictions);

/// <summary>One stream of <c>a=simulcast</c> (RFC 8853): rids of which one is used, the preferred one first.</summary>
public sealed record SdpSimulcastLayer(IReadOnlyList<string> Alternatives, bool Paused);

public sealed record SdpSimulcast(IReadOnlyList<SdpSimulcastLayer> Send, IReadOnlyList<SdpSimulcastLayer> Recv);

/// <summary><c>a=ssrc</c> (RFC 5576), all lines of one SSRC together.</summary>
public sealed record SdpSource(uint Ssrc, string Cname, string Msid);

/// <summary><c>a=ssrc-group</c> (RFC 5576 4.2): FID pairs a stream with its retransmissions, SIM lists layers (a browser's habit).</summary>
public sealed record SdpSourceGroup(string Semantics, IReadOnlyList<uint> Ssrcs);
