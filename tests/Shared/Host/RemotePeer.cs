using System.Text;
using MediaServer.Transport;
using MediaServer.Transport.Dtls;
using MediaServer.Transport.Ice;
using MediaServer.Wire;
using MediaServer.Wire.Stun;

namespace MediaServer.Tests.Host.Rig;

/// <summary>
/// The other end of a peer under test: real DTLS and SRTP, and the checks that a browser would send. A session is ICE-lite and
/// sends no checks of its own, so this end signs them itself, and tells its own session that the server's address is good.
/// </summary>
internal sealed class RemotePeer : IDisposable
{
    private readonly IceCredentials _server;
    private ulong _transaction;

    public RemotePeer(DtlsCertificate certificate, Fingerprint serverFingerprint, IceCredentials server)
    {
        _server = server;
        Session = new Session(new SessionOptions(certificate, DtlsRole.Active, serverFingerprint, Credentials, server), TimeSpan.Zero);
    }

    public static IceCredentials Credentials { get; } = new("client00", "password-password-password");

    public Session Session { get; }

    public bool IsConnected => Session.State == SessionState.Connected;

    /// <summary>A connectivity check for the server; a wrong password makes it one that nobody may believe.</summary>
    public byte[] Check(bool nominate = true, string? password = null) =>
        Check($"{_server.Ufrag}:{Credentials.Ufrag}", password ?? _server.Password, nominate);

    /// <summary>Lets our own session believe in the server's address, whereupon it begins the handshake.</summary>
    public void Trust(RemoteAddress server, TimeSpan now) =>
        Session.Receive(Check($"{Credentials.Ufrag}:{_server.Ufrag}", Credentials.Password, nominate: true), server, now);

    private byte[] Check(string username, string password, bool nominate)
    {
        var buffer = new byte[200];
        var writer = new StunWriter(buffer, StunClass.Request, StunMethod.Binding, new StunTransactionId(1, ++_transaction));
        writer.Add(StunAttributeType.Username, Encoding.ASCII.GetBytes(username));
        writer.AddUInt64(StunAttributeType.IceControlling, 1);
        writer.AddUInt32(StunAttributeType.Priority, 1);
        if (nominate)
            writer.AddFlag(StunAttributeType.UseCandidate);
        writer.AddIntegrity(Encoding.ASCII.GetBytes(password));
        writer.AddFingerprint();
        return buffer[..writer.Length];
    }

    /// <summary>What the session wants sent to the server.</summary>
    public IEnumerable<byte[]> Outgoing()
    {
        var buffer = new byte[2048];
        while (Session.TryTransmit(buffer, out var length, out _))
        {
            // Answers to our own forged check are nobody's business.
            if (Classify.Of(buffer.AsSpan(0, length)) != PacketKind.Stun)
                yield return buffer[..length];
        }
    }

    public byte[] ProtectRtp(ReadOnlySpan<byte> plain)
    {
        var buffer = new byte[2048];
        // Header and payload are told apart by the packet itself.
        Assert.True(Wire.Rtp.RtpPacket.TryParse(plain, out var packet));
        Assert.True(
            Session.TryProtectRtp(plain[..packet.HeaderLength], plain[packet.HeaderLength..], default, buffer, out var length, out var tag)
        );
        tag.Complete(buffer.AsSpan(0, length));
        return buffer[..length];
    }

    public void Dispose() => Session.Dispose();
}
