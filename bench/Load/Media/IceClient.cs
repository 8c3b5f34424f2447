using System.Security.Cryptography;
using System.Text;
using MediaServer.Transport.Ice;
using MediaServer.Wire.Stun;

namespace MediaServer.Bench.Load.Media;

/// <summary>The controlling agent of one pair (RFC 8445): checks until the server answers, then keeps consent fresh (RFC 7675).</summary>
internal sealed class IceClient
{
    private static readonly TimeSpan Impatient = TimeSpan.FromMilliseconds(50),
        Settled = TimeSpan.FromSeconds(4);

    /// <summary>Host candidate, IPv4 before others, component 1.</summary>
    private const uint Priority = 1_862_270_975;

    private static readonly StunTransactionId Base = new(0x1DEA, 0);

    private readonly ulong _tieBreaker = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8));
    private byte[] _username = [];
    private byte[] _password = [];
    private ulong _transaction;

    public IceCredentials Local { get; } =
        new(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4)), Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12)));

    /// <summary>The server has answered a check.</summary>
    public bool IsConnected { get; private set; }

    /// <summary>When the next check is due; never before <see cref="Start"/>.</summary>
    public TimeSpan NextCheck { get; private set; } = TimeSpan.MaxValue;

    public void Start(IceCredentials remote, TimeSpan now)
    {
        _username = Encoding.ASCII.GetBytes($"{remote.Ufrag}:{Local.Ufrag}");
        _password = Encoding.ASCII.GetBytes(remote.Password);
        NextCheck = now;
    }

    /// <summary>Writes the check that is due and nominates by it; its length.</summary>
    public int WriteCheck(Span<byte> buffer, TimeSpan now)
    {
        var writer = new StunWriter(buffer, StunClass.Request, StunMethod.Binding, Base with { Low = ++_transaction });
        writer.Add(StunAttributeType.Username, _username);
        writer.AddUInt32(StunAttributeType.Priority, Priority);
        writer.AddUInt64(StunAttributeType.IceControlling, _tieBreaker);
        writer.AddFlag(StunAttributeType.UseCandidate);
        writer.AddIntegrity(_password);
        writer.AddFingerprint();
        NextCheck = now + (IsConnected ? Settled : Impatient);
        return writer.Length;
    }

    public void Receive(ReadOnlySpan<byte> datagram, TimeSpan now)
    {
        var answered = StunMessage.TryParse(datagram, out var message) && message.Class == StunClass.Success;
        if (!answered || !message.VerifyIntegrity(_password) || IsConnected)
            return;
        IsConnected = true;
        NextCheck = now + Settled;
    }
}
