namespace MediaServer.Wire;

/// <summary>How messages reach a remote: by UDP, or framed on one connection (RFC 4571 for media, Content-Length for SIP).</summary>
public enum TransportProtocol : byte
{
    Udp,
    Tcp,

    /// <summary>TLS on TCP; SIP only.</summary>
    Tls,
}

/// <summary>
/// One remote transport address as a value: comparable, hashable and free of allocation, unlike <c>IPEndPoint</c>.
/// </summary>
/// <param name="Ip">The IPv6 address in network order, high bits first; IPv4 is mapped (<c>::ffff:a.b.c.d</c>, RFC 4291 2.5.5.2).</param>
/// <param name="Port">UDP or TCP port, 1..65535.</param>
/// <param name="Protocol">UDP, TCP or TLS.</param>
/// <param name="Connection">
/// For TCP the owner's number of the connection, so that a reused port is another remote. For UDP the socket's number of our address that
/// the remote talks to, where we have several: the other end of an ICE candidate pair. Else 0.
/// </param>
public readonly record struct RemoteAddress(
    UInt128 Ip,
    ushort Port,
    TransportProtocol Protocol = TransportProtocol.Udp,
    int Connection = 0
);
