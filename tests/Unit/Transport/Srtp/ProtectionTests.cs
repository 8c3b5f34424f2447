using MediaServer.Transport;
using MediaServer.Transport.Srtp;

namespace MediaServer.Tests.Unit.Transport.Srtp;

public class ProtectionTests
{
    public static TheoryData<ushort> Profiles => SrtpPair.Profiles;

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Rtp_AnySplitOfThePayload_GivesTheSamePacket(ushort profile)
    {
        var payload = Enumerable.Range(0, 1100).Select(i => (byte)i).ToArray();
        byte[]? whole = null;
        foreach (var split in new[] { 0, 1, 15, 16, 17, 500, 1099, 1100 })
        {
            using var pair = new SrtpPair((SrtpProfile)profile);
            var packet = new byte[1500];
            Assert.True(
                pair.Sender.TryProtectRtp(SrtpPair.Header(7), payload.AsSpan(0, split), payload.AsSpan(split), packet, out var length)
            );
            Assert.Equal(12 + 1100 + pair.Profile.TagLength, length);
            packet = packet[..length];
            whole ??= packet.ToArray();
            Assert.Equal(whole, packet);
            Assert.Equal(Drop.None, pair.Receiver.UnprotectRtp(packet, out length));
            Assert.Equal(payload, packet[12..length]);
        }
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Rtp_HeaderWithCsrcsAndExtension_StaysInTheClear(ushort profile)
    {
        using var pair = new SrtpPair((SrtpProfile)profile);
        byte[] header = [.. SrtpPair.Header(1, first: 0x92), .. new byte[8], 0xBE, 0xDE, 0, 1, 0x10, 0x55, 0, 0];
        var packet = new byte[200];
        Assert.True(pair.Sender.TryProtectRtp(header, [1, 2, 3], [], packet, out var length));
        Assert.Equal(header, packet[..header.Length]);
        Assert.Equal(Drop.None, pair.Receiver.UnprotectRtp(packet.AsSpan(0, length), out var plain));
        Assert.Equal<byte>([.. header, 1, 2, 3], packet[..plain]);
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Rtp_EmptyPayload_IsProtectedToo(ushort profile)
    {
        using var pair = new SrtpPair((SrtpProfile)profile);
        var packet = new byte[40];
        Assert.True(pair.Sender.TryProtectRtp(SrtpPair.Header(1), [], [], packet, out var length));
        Assert.Equal(Drop.None, pair.Receiver.UnprotectRtp(packet.AsSpan(0, length), out var plain));
        Assert.Equal(12, plain);
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Rtp_DestinationOneByteShort_IsRefusedAndTheNumberStaysFree(ushort profile)
    {
        using var pair = new SrtpPair((SrtpProfile)profile);
        Assert.False(pair.Sender.TryProtectRtp(SrtpPair.Header(1), [1], [2], new byte[13 + pair.Profile.TagLength], out var length));
        Assert.Equal(0, length);
        Assert.Equal(Drop.None, pair.Unprotect(pair.Protect(1)));
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Rtcp_RoundTrip_IsEncryptedFromTheNinthByteOn(ushort profile)
    {
        using var pair = new SrtpPair((SrtpProfile)profile);
        byte[] report = [0x80, 201, 0, 1, 1, 2, 3, 4, 0x81, 206, 0, 2, 1, 2, 3, 4, 9, 9, 9, 9];
        var packet = new byte[100];
        for (var i = 0; i < 3; i++)
        {
            Assert.True(pair.Sender.TryProtectRtcp(report, packet, out var length));
            Assert.Equal(report[..8], packet[..8]);
            Assert.NotEqual(report[8..], packet[8..20]);
            Assert.Equal(Drop.None, pair.Receiver.UnprotectRtcp(packet.AsSpan(0, length), out var plain));
            Assert.Equal(report, packet[..plain]);
        }
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Rtcp_Replayed_IsDropped(ushort profile)
    {
        using var pair = new SrtpPair((SrtpProfile)profile);
        var packet = new byte[100];
        Assert.True(pair.Sender.TryProtectRtcp(new byte[] { 0x80, 201, 0, 1, 1, 2, 3, 4 }, packet, out var length));
        var copy = packet.ToArray();
        Assert.Equal(Drop.None, pair.Receiver.UnprotectRtcp(packet.AsSpan(0, length), out _));
        Assert.Equal(Drop.Replayed, pair.Receiver.UnprotectRtcp(copy.AsSpan(0, length), out _));
    }

    /// <summary>The class of bug where a short packet is sliced before its length is looked at (20..28 bytes of SRTCP).</summary>
    [Theory]
    [MemberData(nameof(Profiles))]
    public void EveryShortLength_IsDroppedWithoutAnException(ushort profile)
    {
        using var pair = new SrtpPair((SrtpProfile)profile);
        for (var length = 0; length < 64; length++)
        for (var first = 0x80; first <= 0xBF; first++)
        {
            var packet = new byte[length];
            packet.AsSpan().Fill(0xFF);
            if (length > 1)
                (packet[0], packet[1]) = ((byte)first, 201);
            Assert.NotEqual(Drop.None, pair.Receiver.UnprotectRtcp(packet, out _));
            Assert.NotEqual(Drop.None, pair.Receiver.UnprotectRtp(packet, out _));
        }
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Rtcp_WithoutTheEncryptedFlag_IsDroppedBeforeAnythingElse(ushort profile)
    {
        using var pair = new SrtpPair((SrtpProfile)profile);
        var packet = new byte[60];
        (packet[0], packet[1]) = (0x80, 201);
        Assert.Equal(Drop.NotEncrypted, pair.Receiver.UnprotectRtcp(packet, out _));
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void ManyPackets_AllocateNothing(ushort profile)
    {
        using var pair = new SrtpPair((SrtpProfile)profile);
        var header = SrtpPair.Header(0);
        byte[] payload = new byte[1100],
            packet = new byte[1500],
            report = new byte[64];
        (report[0], report[1]) = (0x80, 200);
        void Round(ushort sequenceNumber)
        {
            (header[2], header[3]) = ((byte)(sequenceNumber >> 8), (byte)sequenceNumber);
            var done = pair.Sender.TryProtectRtp(header, payload.AsSpan(0, 3), payload.AsSpan(3), packet, out var length);
            done &= pair.Receiver.UnprotectRtp(packet.AsSpan(0, length), out _) == Drop.None;
            done &= pair.Sender.TryProtectRtcp(report, packet, out length);
            done &= pair.Receiver.UnprotectRtcp(packet.AsSpan(0, length), out _) == Drop.None;
            if (!done)
                throw new InvalidOperationException("A packet was refused.");
        }
        ushort next = 0;
        Assert.Equal(
            0,
            Allocated.By(() =>
            {
                for (var i = 0; i < 1000; i++)
                    Round(next++);
            })
        );
    }
}
