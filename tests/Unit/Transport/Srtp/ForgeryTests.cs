using System.Buffers.Binary;
using CsCheck;
using MediaServer.Transport;
using MediaServer.Transport.Srtp;

namespace MediaServer.Tests.Unit.Transport.Srtp;

/// <summary>What somebody without the keys can do to a stream: nothing.</summary>
public class ForgeryTests
{
    public static TheoryData<ushort> Profiles => SrtpPair.Profiles;

    /// <summary>Every flipped bit of a packet is noticed, and the context is afterwards as if the forgery had never come.</summary>
    [Theory]
    [MemberData(nameof(Profiles))]
    public void EveryFlippedBit_IsDroppedAndLeavesNoTrace(ushort profile)
    {
        using var pair = new SrtpPair((SrtpProfile)profile);
        Assert.Equal(Drop.None, pair.Unprotect(pair.Protect(65_530)));
        var genuine = pair.Protect(65_533);
        var before = pair.Receiver.Describe();
        for (var bit = 0; bit < genuine.Length * 8; bit++)
        {
            var forged = genuine.ToArray();
            forged[bit >> 3] ^= (byte)(1 << (bit & 7));
            Assert.NotEqual(Drop.None, pair.Unprotect(forged));
            Assert.Equal(before, pair.Receiver.Describe());
        }
        Assert.Equal(Drop.None, pair.Unprotect(genuine));
        Assert.Equal(Drop.None, pair.Unprotect(pair.Protect(2)));
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void AnyMutation_LeavesTheContextIdentical(ushort profile)
    {
        using var pair = new SrtpPair((SrtpProfile)profile);
        var rtcp = new byte[100];
        Assert.True(pair.Sender.TryProtectRtcp(new byte[] { 0x80, 201, 0, 1, 1, 2, 3, 4, 5, 6, 7, 8 }, rtcp, out var rtcpLength));
        byte[][] genuine = [pair.Protect(65_000), pair.Protect(65_400), rtcp[..rtcpLength]];
        Assert.Equal(Drop.None, pair.Unprotect(genuine[0]));
        var before = pair.Receiver.Describe();
        Gen.Select(Gen.Int[0, 2], Gen.Byte.Array[1, 60], Gen.Int[0, 60], Gen.Int[-30, 30])
            .Sample(
                (which, noise, at, resize) =>
                {
                    var forged = genuine[which].ToArray();
                    Array.Resize(ref forged, Math.Max(0, forged.Length + resize));
                    for (var i = 0; i < noise.Length && at + i < forged.Length; i++)
                        forged[at + i] = noise[i];
                    if (forged.AsSpan().SequenceEqual(genuine[which]))
                        return;
                    Assert.NotEqual(Drop.None, pair.Receiver.UnprotectRtp(forged.ToArray(), out _));
                    Assert.NotEqual(Drop.None, pair.Receiver.UnprotectRtcp(forged, out _));
                    Assert.Equal(before, pair.Receiver.Describe());
                },
                iter: 20_000,
                threads: 1
            );
        Assert.Equal(Drop.None, pair.Unprotect(genuine[1]));
        Assert.Equal(Drop.None, pair.Receiver.UnprotectRtcp(genuine[2], out _));
    }

    /// <summary>One forged packet far ahead must not move the rollover counter (seen in another C# stack under GCM).</summary>
    [Theory]
    [MemberData(nameof(Profiles))]
    public void ForgedJumpAcrossTheWrap_DoesNotPoisonTheRollover(ushort profile)
    {
        using var pair = new SrtpPair((SrtpProfile)profile);
        Assert.Equal(Drop.None, pair.Unprotect(pair.Protect(40_000)));
        foreach (var jump in new[] { 0, 7_231, 7_232, 7_233, 40_001, 65_535 })
        {
            var forged = new byte[60];
            SrtpPair.Header((ushort)jump).CopyTo(forged, 0);
            Assert.NotEqual(Drop.None, pair.Unprotect(forged));
        }
        Assert.Equal(Drop.None, pair.Unprotect(pair.Protect(40_001)));
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void SprayOfInventedSsrcs_MakesNoEntry(ushort profile)
    {
        using var pair = new SrtpPair((SrtpProfile)profile);
        Assert.Equal(Drop.None, pair.Unprotect(pair.Protect(1)));
        var before = pair.Receiver.Describe();
        for (uint ssrc = 0; ssrc < 100_000; ssrc++)
        {
            var forged = new byte[60];
            SrtpPair.Header(9, ssrc).CopyTo(forged, 0);
            Assert.Equal(Drop.BadAuthTag, pair.Receiver.UnprotectRtp(forged, out _));
        }
        Assert.Equal(before, pair.Receiver.Describe());
        Assert.Equal(Drop.None, pair.Unprotect(pair.Protect(2)));
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Replay_OfAWholeCall_IsDropped(ushort profile)
    {
        using var pair = new SrtpPair((SrtpProfile)profile);
        var call = Enumerable.Range(64_000, 4_000).Select(i => pair.Protect((ushort)i)).ToArray();
        Assert.All(call, packet => Assert.Equal(Drop.None, pair.Unprotect(packet)));
        Assert.All(call, packet => Assert.NotEqual(Drop.None, pair.Unprotect(packet)));
        Assert.Equal(Drop.None, pair.Unprotect(pair.Protect(68_000 - 65_536)));
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void TruncatedTag_IsDropped(ushort profile)
    {
        using var pair = new SrtpPair((SrtpProfile)profile);
        var packet = pair.Protect(1);
        for (var length = 0; length < packet.Length; length++)
            Assert.NotEqual(Drop.None, pair.Unprotect(packet[..length]));
        Assert.Equal(Drop.None, pair.Unprotect(packet));
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void MoreStreamsThanTheTableHolds_EachKeepsItsRolloverAndItsReplayProtection(ushort profile)
    {
        using var pair = new SrtpPair((SrtpProfile)profile);
        const uint streams = 3 * StreamTable.Capacity;
        var old = new byte[streams][];
        for (uint ssrc = 0; ssrc < streams; ssrc++)
        {
            Assert.Equal(Drop.None, pair.Unprotect(pair.Protect(65_535, ssrc)));
            Assert.Equal(Drop.None, pair.Unprotect(old[ssrc] = pair.Protect(0, ssrc)));
        }
        for (uint ssrc = 0; ssrc < streams; ssrc++)
        {
            Assert.Equal(Drop.Replayed, pair.Unprotect(old[ssrc]));
            Assert.Equal(Drop.None, pair.Unprotect(pair.Protect(1, ssrc)));
            if (pair.Profile == SrtpProfile.AeadAes128Gcm)
                Assert.False(pair.TryProtect(0, out _, ssrc));
        }
    }

    [Fact]
    public void LargestRoom_SendsWhatComesOutOfOrder()
    {
        using var pair = new SrtpPair(SrtpProfile.AeadAes128Gcm);
        foreach (var number in new ushort[] { 10, 12, 11 })
            for (uint ssrc = 0; ssrc < StreamTable.SendingCapacity; ssrc++)
                Assert.True(pair.TryProtect(number, out _, ssrc));
    }

    [Fact]
    public void StreamsBeyondEveryBound_AreRefusedAndKnownOnesGoOn()
    {
        using var pair = new SrtpPair(SrtpProfile.AeadAes128Gcm);
        const uint all = StreamTable.Capacity + StreamTable.MaxRemembered;
        const uint sent = StreamTable.SendingCapacity + StreamTable.MaxRemembered;
        for (uint ssrc = 0; ssrc < all; ssrc++)
            Assert.Equal(Drop.None, pair.Unprotect(pair.Protect(1, ssrc)));
        for (var ssrc = all; ssrc < sent; ssrc++)
            Assert.True(pair.TryProtect(1, out _, ssrc));
        Assert.False(pair.TryProtect(1, out _, sent));
        var stranger = pair.Protect(2, 0);
        BinaryPrimitives.WriteUInt32BigEndian(stranger.AsSpan(8), all);
        Assert.Equal(Drop.TooManyStreams, pair.Unprotect(stranger));
        Assert.Equal(Drop.None, pair.Unprotect(pair.Protect(3, 0)));
    }
}
