using MediaServer.Tests.Fuzz.Harness;
using MediaServer.Transport;
using MediaServer.Transport.Srtp;

namespace MediaServer.Tests.Fuzz.Targets.Transport;

/// <summary>Packets for two receivers that keep their state over the whole run; nothing but the corpus itself may ever be accepted.</summary>
public sealed class SrtpReceiverTarget : FuzzTarget, IDisposable
{
    /// <summary>Four genuine packets per profile lie in the corpus, and each opens once.</summary>
    private const int Genuine = 4;

    private static readonly byte[] Key = Convert.FromHexString("E1F97A0D3E018BE0D64FA32C06DE4139"),
        Salt = Convert.FromHexString("0EC675AD498AFEEBB6960B3AABE6");

    private readonly SrtpReceiver _gcm = new(SrtpProfile.AeadAes128Gcm, Key, Salt.AsSpan(0, 12)),
        _cm = new(SrtpProfile.Aes128CmSha1Tag80, Key, Salt);
    private readonly byte[] _packet = new byte[1500];
    private int _gcmAccepted;
    private int _cmAccepted;

    internal int Accepted => _gcmAccepted + _cmAccepted;

    public override void Run(ReadOnlySpan<byte> input)
    {
        _gcmAccepted += Offer(_gcm, input);
        _cmAccepted += Offer(_cm, input);
        Require(_gcmAccepted <= Genuine && _cmAccepted <= Genuine, "nobody forges a packet");
    }

    private int Offer(SrtpReceiver receiver, ReadOnlySpan<byte> input)
    {
        var packet = _packet.AsSpan(0, input.Length);
        var accepted = 0;
        input.CopyTo(packet);
        if (receiver.UnprotectRtp(packet, out var length) == Drop.None)
            accepted++;
        else
            Require(length == 0 && packet.SequenceEqual(input), "a dropped packet stays as it came");
        input.CopyTo(packet);
        if (receiver.UnprotectRtcp(packet, out length) == Drop.None)
            accepted++;
        else
            Require(length == 0 && packet.SequenceEqual(input), "a dropped packet stays as it came");
        return accepted;
    }

    public void Dispose()
    {
        _gcm.Dispose();
        _cm.Dispose();
    }
}
