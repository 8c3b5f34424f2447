using System.Buffers.Binary;
using MediaServer.Transport;
using MediaServer.Transport.Srtp;

namespace MediaServer.Tests.Unit.Transport.Srtp;

/// <summary>A sender and a receiver with the same keys, and RTP packets to pass between them.</summary>
internal sealed class SrtpPair : IDisposable
{
    public static readonly byte[] Key = Convert.FromHexString("E1F97A0D3E018BE0D64FA32C06DE4139");
    private static readonly byte[] Salt = Convert.FromHexString("0EC675AD498AFEEBB6960B3AABE6");

    public SrtpPair(SrtpProfile profile)
    {
        Profile = profile;
        Sender = new SrtpSender(profile, Key, SaltOf(profile));
        Receiver = new SrtpReceiver(profile, Key, SaltOf(profile));
    }

    public SrtpProfile Profile { get; }

    public SrtpSender Sender { get; }

    public SrtpReceiver Receiver { get; }

    public static TheoryData<ushort> Profiles => [(ushort)SrtpProfile.AeadAes128Gcm, (ushort)SrtpProfile.Aes128CmSha1Tag80];

    public static byte[] SaltOf(SrtpProfile profile) => Salt[..profile.SaltLength];

    public static byte[] Header(ushort sequenceNumber, uint ssrc = 0x5501A0B2, byte first = 0x80)
    {
        var header = new byte[12];
        header[0] = first;
        header[1] = 111;
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), sequenceNumber);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(4), 960u * sequenceNumber);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(8), ssrc);
        return header;
    }

    public static byte[] Payload(ushort sequenceNumber) => [(byte)(sequenceNumber >> 8), (byte)sequenceNumber, 3, 4, 5, 6, 7];

    /// <summary>The protected packet with that number; fails when the sender refuses it.</summary>
    public byte[] Protect(ushort sequenceNumber, uint ssrc = 0x5501A0B2)
    {
        Assert.True(TryProtect(sequenceNumber, out var packet, ssrc));
        return packet;
    }

    public bool TryProtect(ushort sequenceNumber, out byte[] packet, uint ssrc = 0x5501A0B2)
    {
        var buffer = new byte[100];
        var done = Sender.TryProtectRtp(Header(sequenceNumber, ssrc), Payload(sequenceNumber), [], buffer, out var length);
        packet = buffer[..length];
        return done;
    }

    /// <summary>Gives the receiver a copy of the packet and checks what it says, and the plain payload if it accepts.</summary>
    public Drop Unprotect(byte[] packet)
    {
        var copy = packet.ToArray();
        var drop = Receiver.UnprotectRtp(copy, out var length);
        if (drop == Drop.None)
        {
            var sequenceNumber = BinaryPrimitives.ReadUInt16BigEndian(copy.AsSpan(2));
            Assert.Equal(Payload(sequenceNumber), copy[12..length]);
        }
        else
        {
            Assert.Equal(0, length);
            Assert.Equal(packet, copy);
        }
        return drop;
    }

    public void Dispose()
    {
        Sender.Dispose();
        Receiver.Dispose();
    }
}
