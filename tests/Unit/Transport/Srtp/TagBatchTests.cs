using System.Security.Cryptography;
using MediaServer.Transport.Native;
using MediaServer.Transport.Srtp;
using MediaServer.Transport.Srtp.Intrinsics;

namespace MediaServer.Tests.Unit.Transport.Srtp;

/// <summary>Tags that many packets get together are those that each would have got alone.</summary>
public class TagBatchTests
{
    private const string NoLanes = "this processor has no AVX-512";

    /// <summary>RFC 2202 section 3, cases 1 to 5: the message of each is cut in two, its last four bytes lie where the tag will.</summary>
    [Fact]
    public void Rfc2202_Vectors_SideBySide()
    {
        Assert.SkipUnless(Sha1Lanes.IsSupported, NoLanes);
        (byte[] Key, byte[] Message, string Mac)[] cases =
        [
            (Repeat(0x0B, 20), "Hi There"u8.ToArray(), "b617318655057264e28bc0b6fb378c8ef146be00"),
            ("Jefe"u8.ToArray(), "what do ya want for nothing?"u8.ToArray(), "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"),
            (Repeat(0xAA, 20), Repeat(0xDD, 50), "125d7342b9ac11cd91a39af48aa17b4f63f175d3"),
            ([.. Enumerable.Range(1, 25).Select(i => (byte)i)], Repeat(0xCD, 50), "4c9007f4026250c6bc8414f9bf50c86c2d7235da"),
            (Repeat(0x0C, 20), "Test With Truncation"u8.ToArray(), "4c1a03424b55e07fe7f27be1d58bb9324a9a5a04"),
        ];
        var bytes = new byte[cases.Length * 100];
        var jobs = cases.Select((c, i) => new HmacJob(new HmacSha1(c.Key), 100 * i, c.Message.Length - 4, HmacSha1.Size)).ToArray();
        for (var i = 0; i < cases.Length; i++)
            cases[i].Message.CopyTo(bytes, 100 * i);

        new HmacLanes().Run(jobs, bytes);

        Assert.All(
            cases.Zip(jobs),
            c => Assert.Equal(c.First.Mac, Convert.ToHexStringLower(bytes.AsSpan(c.Second.At + c.Second.Length, HmacSha1.Size)))
        );
    }

    [Fact]
    public void EveryLength_InAnyCompany_AgreesWithThePlatform()
    {
        Assert.SkipUnless(Sha1Lanes.IsSupported, NoLanes);
        var lanes = new HmacLanes();
        var rounds = Environment.GetEnvironmentVariable("MEDIASERVER_LONG") is { Length: > 0 } ? 670 : 5;
        for (var seed = 0; seed < rounds; seed++)
        {
            var random = new Random(seed);
            var lengths = Enumerable.Range(0, 1501).ToArray();
            random.Shuffle(lengths);
            for (var done = 0; done < lengths.Length; )
            {
                var company = Math.Min(random.Next(1, 60), lengths.Length - done);
                Compare(lanes, random, lengths.AsSpan(done, company));
                done += company;
            }
        }
    }

    private static void Compare(HmacLanes lanes, Random random, ReadOnlySpan<int> lengths)
    {
        var bytes = new byte[lengths.Length * 1600];
        random.NextBytes(bytes);
        var before = bytes.ToArray();
        var keys = new byte[lengths.Length][];
        var jobs = new HmacJob[lengths.Length];
        for (var i = 0; i < jobs.Length; i++)
        {
            random.NextBytes(keys[i] = new byte[20]);
            jobs[i] = new HmacJob(new HmacSha1(keys[i]), (1600 * i) + random.Next(64), lengths[i], random.Next(2) == 0 ? 10 : 4);
        }
        lanes.Run(jobs, bytes);

        for (var i = 0; i < jobs.Length; i++)
        {
            var job = jobs[i];
#pragma warning disable CA5350 // what SRTP asks for
            var mac = HMACSHA1.HashData(keys[i], before.AsSpan(job.At, job.Hashed));
#pragma warning restore CA5350
            mac.AsSpan(0, job.TagLength).CopyTo(before.AsSpan(job.At + job.Length));
        }
        Assert.Equal(before, bytes); // the tags, and not a byte beside them
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(17)]
    [InlineData(128)]
    public void PacketsProtectedTogether_AreThoseProtectedAlone_EvenAfterTheSessionEnded(int count)
    {
        using var alone = new SrtpPair(SrtpProfile.Aes128CmSha1Tag80);
        var together = new SrtpPair(SrtpProfile.Aes128CmSha1Tag80);
        var bytes = new byte[count * 100];
        var batch = new TagBatch(bytes, count);
        var expected = new byte[count][];
        for (var i = 0; i < count; i++)
        {
            var (header, payload) = (SrtpPair.Header((ushort)i), SrtpPair.Payload((ushort)i));
            expected[i] = alone.Protect((ushort)i);
            Assert.True(together.Sender.TryProtectRtp(header, payload, [], bytes.AsSpan(100 * i, 100), out var length, out var tag));
            Assert.True(tag.IsDue);
            batch.Add(tag, 100 * i, length);
        }
        together.Dispose();

        batch.Complete();

        Assert.All(expected.Index(), p => Assert.Equal(p.Item, bytes.AsSpan(100 * p.Index, p.Item.Length).ToArray()));
    }

    [Fact]
    public void AeadPackets_LackNothing()
    {
        using var pair = new SrtpPair(SrtpProfile.AeadAes128Gcm);
        var bytes = new byte[100];
        Assert.True(pair.Sender.TryProtectRtp(SrtpPair.Header(1), SrtpPair.Payload(1), [], bytes, out var length, out var tag));
        Assert.False(tag.IsDue);
        var batch = new TagBatch(bytes, 1);
        batch.Add(tag, 0, length);
        batch.Complete();

        Assert.Equal(MediaServer.Transport.Drop.None, pair.Unprotect(bytes[..length]));
    }

    private static byte[] Repeat(byte value, int count) => [.. Enumerable.Repeat(value, count)];
}
