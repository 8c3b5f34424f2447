using System.Buffers.Binary;
using MediaServer.Transport;
using MediaServer.Transport.Srtp;

namespace MediaServer.Tests.Unit.Transport.Srtp;

/// <summary>Our side against libsrtp, both ways, through wraps, loss and reordering.</summary>
public class LibSrtpOracleTests
{
    /// <summary>Within libsrtp's default replay window of 128, so that both sides must agree on every packet.</summary>
    private const int Displacement = 60;
    private const int Packets = 20_000;

    public static TheoryData<ushort, int> Runs
    {
        get
        {
            var runs = new TheoryData<ushort, int>();
            foreach (var profile in new[] { SrtpProfile.AeadAes128Gcm, SrtpProfile.Aes128CmSha1Tag80 })
                for (var seed = 1; seed <= 5; seed++)
                    runs.Add((ushort)profile, seed);
            return runs;
        }
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void WhatWeProtect_LibSrtpOpens(ushort profile, int seed)
    {
        Assert.SkipWhen(LibSrtp.WhyNot is not null, LibSrtp.WhyNot ?? "");
        using var pair = new SrtpPair((SrtpProfile)profile);
        using var judge = new LibSrtp(pair.Profile, inbound: true);
        var buffer = new byte[200];
        foreach (var (sequenceNumber, packet) in Shuffled(seed, i => pair.Protect((ushort)i)))
        {
            packet.CopyTo(buffer, 0);
            var length = packet.Length;
            Assert.True(judge.Unprotect(buffer, ref length), $"packet {sequenceNumber}");
            Assert.Equal(SrtpPair.Payload((ushort)sequenceNumber), buffer[12..length]);
        }
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void WhatLibSrtpProtects_WeOpen(ushort profile, int seed)
    {
        Assert.SkipWhen(LibSrtp.WhyNot is not null, LibSrtp.WhyNot ?? "");
        using var pair = new SrtpPair((SrtpProfile)profile);
        using var judge = new LibSrtp(pair.Profile, inbound: false);
        var buffer = new byte[200];
        byte[] Protect(int i)
        {
            byte[] plain = [.. SrtpPair.Header((ushort)i), .. SrtpPair.Payload((ushort)i)];
            plain.CopyTo(buffer, 0);
            var length = plain.Length;
            Assert.True(judge.Protect(buffer, ref length));
            return buffer[..length];
        }
        foreach (var (_, packet) in Shuffled(seed, Protect))
            Assert.Equal(Drop.None, pair.Unprotect(packet));
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void ControlPackets_PassBothWays(ushort profile, int seed)
    {
        Assert.SkipWhen(LibSrtp.WhyNot is not null, LibSrtp.WhyNot ?? "");
        using var pair = new SrtpPair((SrtpProfile)profile);
        using var inbound = new LibSrtp(pair.Profile, inbound: true);
        using var outbound = new LibSrtp(pair.Profile, inbound: false);
        var random = new Random(seed);
        var buffer = new byte[2000];
        for (var i = 0; i < 500; i++)
        {
            var report = new byte[8 + 4 * random.Next(300)];
            random.NextBytes(report);
            (report[0], report[1]) = (0x80, 201);
            BinaryPrimitives.WriteUInt32BigEndian(report.AsSpan(4), (uint)random.Next(4));

            Assert.True(pair.Sender.TryProtectRtcp(report, buffer, out var length));
            Assert.True(inbound.UnprotectControl(buffer, ref length));
            Assert.Equal(report, buffer[..length]);

            Assert.True(outbound.ProtectControl(buffer, ref length));
            Assert.Equal(Drop.None, pair.Receiver.UnprotectRtcp(buffer.AsSpan(0, length), out length));
            Assert.Equal(report, buffer[..length]);
        }
    }

    /// <summary>
    /// Packets numbered upwards over several wraps with bursts of loss, each displaced by less than the smaller window.
    /// Senders may number freely as long as receivers can follow: gaps stay well under half the number space.
    /// </summary>
    private static IEnumerable<(int Number, byte[] Packet)> Shuffled(int seed, Func<int, byte[]> protect)
    {
        var random = new Random(seed);
        var number = random.Next(20_000, 65_536);
        var sent = new List<(int Number, byte[] Packet, int Due)>();
        for (var i = 0; i < Packets; i++)
        {
            number += random.Next(200) == 0 ? random.Next(1, 15_000) : 1;
            var packet = protect(number);
            if (random.Next(100) >= 15)
                sent.Add((number, packet, number + random.Next(Displacement)));
        }
        return sent.OrderBy(p => p.Due).Select(p => (p.Number, p.Packet));
    }
}
