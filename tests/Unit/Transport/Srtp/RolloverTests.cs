using CsCheck;
using MediaServer.Transport;
using MediaServer.Transport.Srtp;

namespace MediaServer.Tests.Unit.Transport.Srtp;

/// <summary>The rollover counter of RFC 3711 3.3.1 on both sides.</summary>
public class RolloverTests
{
    public static TheoryData<ushort> Profiles => SrtpPair.Profiles;

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Wrap_InOrder_EveryPacketOpens(ushort profile)
    {
        using var pair = new SrtpPair((SrtpProfile)profile);
        for (var i = 65000; i < 65536 + 1000; i++)
            Assert.Equal(Drop.None, pair.Unprotect(pair.Protect((ushort)i)));
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Wrap_ManyTimes_EveryPacketOpens(ushort profile)
    {
        using var pair = new SrtpPair((SrtpProfile)profile);
        for (var i = 0; i < 20 * 65536; i += 20_011) // never more than 32767 apart
            Assert.Equal(Drop.None, pair.Unprotect(pair.Protect((ushort)i)));
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Wrap_LostInALargeGap_StreamGoesOn(ushort profile)
    {
        using var pair = new SrtpPair((SrtpProfile)profile);
        Assert.Equal(Drop.None, pair.Unprotect(pair.Protect(60_000)));
        for (var lost = 60_001; lost < 65_536 + 20_000; lost++)
            pair.Protect((ushort)lost);
        Assert.Equal(Drop.None, pair.Unprotect(pair.Protect(20_000)));
        Assert.Equal(Drop.None, pair.Unprotect(pair.Protect(20_001)));
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Wrap_BeforeTheFirstPacketHeard_LateJoinerFindsTheCounter(ushort profile)
    {
        using var pair = new SrtpPair((SrtpProfile)profile);
        for (var lost = 65_530; lost < 65_536; lost++)
            pair.Protect((ushort)lost);
        Assert.Equal(Drop.None, pair.Unprotect(pair.Protect(0)));
        Assert.Equal(Drop.None, pair.Unprotect(pair.Protect(1)));
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Wrap_Reordered_OldAndNewPacketsOpen(ushort profile)
    {
        using var pair = new SrtpPair((SrtpProfile)profile);
        var packets = Enumerable.Range(65_500, 72).ToDictionary(i => i, i => pair.Protect((ushort)i));
        Assert.Equal(Drop.None, pair.Unprotect(packets[65_500]));
        Assert.Equal(Drop.None, pair.Unprotect(packets[65_540]));
        for (var i = 65_501; i < 65_540; i++)
            Assert.Equal(Drop.None, pair.Unprotect(packets[i]));
        Assert.Equal(Drop.Replayed, pair.Unprotect(packets[65_520]));
        Assert.Equal(Drop.None, pair.Unprotect(packets[65_571]));
    }

    [Fact]
    public void Resend_UnderGcm_IsRefusedAndDoesNotDisturbTheStream()
    {
        using var pair = new SrtpPair(SrtpProfile.AeadAes128Gcm);
        for (var i = 65_530; i < 65_546; i++)
            Assert.Equal(Drop.None, pair.Unprotect(pair.Protect((ushort)i)));
        Assert.False(pair.TryProtect(65_535, out _));
        Assert.False(pair.TryProtect(9, out _));
        Assert.Equal(Drop.None, pair.Unprotect(pair.Protect(10)));
    }

    [Fact]
    public void Resend_UnderCm_GivesTheSameBytesAlsoAcrossTheWrap()
    {
        using var pair = new SrtpPair(SrtpProfile.Aes128CmSha1Tag80);
        var first = pair.Protect(65_535);
        for (ushort i = 0; i < 100; i++)
            pair.Protect(i);
        Assert.Equal(first, pair.Protect(65_535));
        Assert.Equal(Drop.None, pair.Unprotect(first));
        Assert.Equal(Drop.None, pair.Unprotect(pair.Protect(100)));
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Held_BackAndSentLate_KeepsItsOwnRollover(ushort profile)
    {
        using var pair = new SrtpPair((SrtpProfile)profile);
        Assert.Equal(Drop.None, pair.Unprotect(pair.Protect(65_533)));
        Assert.Equal(Drop.None, pair.Unprotect(pair.Protect(2)));
        Assert.Equal(Drop.None, pair.Unprotect(pair.Protect(65_534)));
        Assert.Equal(Drop.None, pair.Unprotect(pair.Protect(3)));
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Older_ThanTheVeryFirst_HasNoIndexAndIsRefused(ushort profile)
    {
        using var pair = new SrtpPair((SrtpProfile)profile);
        pair.Protect(5);
        Assert.False(pair.TryProtect(65_530, out _));
        Assert.Equal(Drop.None, pair.Unprotect(pair.Protect(6)));
    }

    [Fact]
    public void Gcm_WhateverNumbersAreAskedFor_NoNonceIsUsedTwice()
    {
        using var pair = new SrtpPair(SrtpProfile.AeadAes128Gcm);
        var random = new Random(7714);
        var tags = new HashSet<UInt128>();
        var packet = new byte[64];
        int sent = 0,
            next = 0;
        for (var i = 0; i < 300_000; i++)
        {
            next += random.Next(20) == 0 ? random.Next(-500, 1500) : 1;
            var header = SrtpPair.Header((ushort)next, ssrc: (uint)random.Next(3));
            header.AsSpan(4, 4).Clear(); // nothing but number and SSRC tells two packets apart, so equal tags mean equal nonces
            if (!pair.Sender.TryProtectRtp(header, "silence"u8, [], packet, out var length))
                continue;
            sent++;
            Assert.True(tags.Add(System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(packet.AsSpan(length - 16))));
        }
        Assert.InRange(sent, 150_000, 300_000);
    }

    [Fact]
    public void Window_AgreesWithASetOfNumbers() =>
        Gen.Select(Gen.Long[0, 70_000], Gen.Int[-1500, 1500].Array[1, 400])
            .Sample(
                (start, steps) =>
                {
                    var window = default(ReplayWindow);
                    var seen = new HashSet<long>();
                    var index = start;
                    foreach (var step in steps)
                    {
                        index = Math.Max(0, index + step);
                        var highest = seen.Count == 0 ? -1 : seen.Max();
                        var expected =
                            index <= highest - ReplayWindow.Size ? Drop.TooOld
                            : seen.Contains(index) ? Drop.Replayed
                            : Drop.None;
                        Assert.Equal(expected, window.Check(index));
                        if (expected != Drop.None)
                            continue;
                        window.Accept(index);
                        seen.Add(index);
                        Assert.Equal(seen.Max(), window.Highest);
                    }
                },
                iter: 500
            );
}
