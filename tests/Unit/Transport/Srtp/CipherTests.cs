using System.Security.Cryptography;
using MediaServer.Transport.Native;
using MediaServer.Transport.Srtp;
using MediaServer.Transport.Srtp.Intrinsics;

namespace MediaServer.Tests.Unit.Transport.Srtp;

/// <summary>The processor's own path against the published vectors and against OpenSSL.</summary>
public class CipherTests
{
    private const string NoIntrinsics = "this processor has no AES instructions";

    private static byte[] Hex(string text) => Convert.FromHexString(text.Replace(" ", "", StringComparison.Ordinal));

    /// <summary>The examples of the GCM specification (McGrew and Viega, appendix B) with a 128-bit key: cases 1 to 4.</summary>
    [Theory]
    [InlineData("00000000000000000000000000000000", "000000000000000000000000", "", "", "", "58e2fccefa7e3061367f1d57a4e7455a")]
    [InlineData(
        "00000000000000000000000000000000",
        "000000000000000000000000",
        "",
        "00000000000000000000000000000000",
        "0388dace60b6a392f328c2b971b2fe78",
        "ab6e47d42cec13bdf53a67b21257bddf"
    )]
    [InlineData(
        "feffe9928665731c6d6a8f9467308308",
        "cafebabefacedbaddecaf888",
        "",
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255",
        "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091473f5985",
        "4d5c2af327cd64a62cf35abd2ba6fab4"
    )]
    [InlineData(
        "feffe9928665731c6d6a8f9467308308",
        "cafebabefacedbaddecaf888",
        "feedfacedeadbeeffeedfacedeadbeefabaddad2",
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
        "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091",
        "5bc94fbc3221a5db94fae95ae7121a47"
    )]
    public void Gcm_SpecificationExamples(string key, string iv, string clear, string plain, string cipher, string tag)
    {
        Assert.SkipUnless(AesSchedule.IsSupported, NoIntrinsics);
        using var aead = new IntrinsicAead(Hex(key));
        var output = new byte[plain.Length / 2];
        var made = new byte[16];

        aead.Seal(Hex(iv), Hex(clear), default, Hex(plain), output, made);

        Assert.Equal((cipher, tag), (Convert.ToHexStringLower(output), Convert.ToHexStringLower(made)));
        Assert.True(aead.Open(Hex(iv), Hex(clear), output, made));
        Assert.Equal(Hex(plain), output);
    }

    /// <summary>RFC 3711 B.2.</summary>
    [Theory]
    [InlineData("0000", "E03EAD0935C95E80E166B16DD92B4EB4 D23513162B02D0F72A43A2FE4A5F97AB 41E95B3BB0A2E8DD477901E4FCA894C0")]
    [InlineData("FEFF", "EC8CDF7398607CB0F2D21675EA9EA1E4 362B7C3C6773516318A077D7FC5073AE 6A2CC3787889374FBEB4C81B17BA6C44")]
    public void Rfc3711B2_KeyStream(string block, string expected)
    {
        Assert.SkipUnless(AesSchedule.IsSupported, NoIntrinsics);
        using var cipher = new IntrinsicCipher(Hex("2B7E151628AED2A6ABF7158809CF4F3C"));
        var stream = new byte[48];

        cipher.Apply(Hex("F0F1F2F3F4F5F6F7F8F9FAFBFCFD" + block), default, stream, stream);

        Assert.Equal(Hex(expected), stream);
    }

    /// <summary>Every payload length with every split of its head, unaligned; a tenth of a million cases here, a million with the long run.</summary>
    [Fact]
    public void Gcm_AgreesWithOpenSsl_AtEveryLength() =>
        Compare(
            (key, random) =>
            {
                using var ours = new IntrinsicAead(key);
                using var theirs = new OpenSslAead(key, encrypt: true);
                using var opens = new OpenSslAead(key, encrypt: false);
                for (var length = 0; length <= 1500; length++)
                    CompareGcm(ours, theirs, opens, random, length);
            }
        );

    [Fact]
    public void CounterMode_AgreesWithOpenSsl_AtEveryLength() =>
        Compare(
            (key, random) =>
            {
                using var ours = new IntrinsicCipher(key);
                using var theirs = new OpenSslCipher(key);
                for (var length = 0; length <= 1500; length++)
                    CompareCounter(ours, theirs, random, length);
            }
        );

    [Fact]
    public void DamagedPacket_IsRefused_AndLeftAsItWas()
    {
        Assert.SkipUnless(AesSchedule.IsSupported, NoIntrinsics);
        using var aead = new IntrinsicAead(new byte[16]);
        var (iv, clear, data, tag) = (new byte[12], new byte[12], new byte[100], new byte[16]);
        aead.Seal(iv, clear, default, new byte[100], data, tag);

        for (var bit = 0; bit < 8 * (12 + 100 + 16); bit++)
        {
            var part =
                bit < 96 ? clear
                : bit < 896 ? data
                : tag;
            var at =
                bit < 96 ? bit
                : bit < 896 ? bit - 96
                : bit - 896;
            part[at / 8] ^= (byte)(1 << (at % 8));
            var before = data.ToArray();
            Assert.False(aead.Open(iv, clear, data, tag));
            Assert.Equal(before, data);
            part[at / 8] ^= (byte)(1 << (at % 8));
        }
        Assert.True(aead.Open(iv, clear, data, tag));
    }

    [Theory]
    [InlineData(20)]
    [InlineData(64)]
    public void HmacSha1_AgreesWithThePlatform(int keyLength)
    {
        var random = new Random(1);
        var key = new byte[keyLength];
        random.NextBytes(key);
        var ours = new HmacSha1(key);
        var message = new byte[1500];
        random.NextBytes(message);
        var mac = new byte[HmacSha1.Size];
        for (var length = 0; length <= message.Length; length++)
        {
            var split = random.Next(length + 1);
            ours.Compute(message.AsSpan(0, split), message.AsSpan(split, length - split), mac);
#pragma warning disable CA5350 // what SRTP asks for
            Assert.Equal(HMACSHA1.HashData(key, message.AsSpan(0, length)), mac);
#pragma warning restore CA5350
        }
    }

    /// <summary>Rounds of 1501 lengths; MEDIASERVER_LONG makes it a million cases.</summary>
    private static void Compare(Action<byte[], Random> round)
    {
        Assert.SkipUnless(AesSchedule.IsSupported, NoIntrinsics);
        var rounds = Environment.GetEnvironmentVariable("MEDIASERVER_LONG") is { Length: > 0 } ? 670 : 20;
        for (var seed = 0; seed < rounds; seed++)
        {
            var random = new Random(seed);
            var key = new byte[16];
            random.NextBytes(key);
            round(key, random);
        }
    }

    private static void CompareGcm(IntrinsicAead ours, OpenSslAead theirs, OpenSslAead opens, Random random, int length)
    {
        var clear = Bytes(random, random.Next(12, 140));
        var iv = Bytes(random, Aead.IvLength);
        var plain = Bytes(random, length);
        var split = Split(random, length);
        var shift = random.Next(16);
        var (a, b) = (new byte[length + shift], new byte[length]);
        var (tagA, tagB) = (new byte[16], new byte[16]);
        ours.Seal(iv, clear, plain.AsSpan(0, split), plain.AsSpan(split), a.AsSpan(shift), tagA);
        theirs.Seal(iv, clear, plain.AsSpan(0, split), plain.AsSpan(split), b, tagB);
        Assert.True(a.AsSpan(shift).SequenceEqual(b) && tagA.AsSpan().SequenceEqual(tagB), $"length {length}, head {split}");
        Assert.True(ours.Open(iv, clear, a.AsSpan(shift), tagB) && a.AsSpan(shift).SequenceEqual(plain), $"length {length}");
        Assert.True(opens.Open(iv, clear, b, tagA) && b.AsSpan().SequenceEqual(plain), $"length {length}");
    }

    private static void CompareCounter(IntrinsicCipher ours, OpenSslCipher theirs, Random random, int length)
    {
        var iv = Bytes(random, StreamCipher.IvLength);
        iv.AsSpan(14).Clear();
        var plain = Bytes(random, length);
        var split = Split(random, length);
        var shift = random.Next(16);
        var (a, b) = (new byte[length + shift], new byte[length]);
        ours.Apply(iv, plain.AsSpan(0, split), plain.AsSpan(split), a.AsSpan(shift));
        theirs.Apply(iv, plain.AsSpan(0, split), plain.AsSpan(split), b);
        Assert.True(a.AsSpan(shift).SequenceEqual(b), $"length {length}, head {split}");
        ours.Apply(iv, default, b, b);
        Assert.True(b.AsSpan().SequenceEqual(plain), $"length {length}");
    }

    /// <summary>Mostly the few bytes of a rewritten descriptor, sometimes none and sometimes most of the payload.</summary>
    private static int Split(Random random, int length) =>
        Math.Min(length, random.Next(4) == 0 ? random.Next(length + 1) : random.Next(0, 20));

    private static byte[] Bytes(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }
}
