using System.Security.Cryptography;
using System.Text;
using MediaServer.Recorder.Storage;

namespace MediaServer.Tests.Unit.Recorder.Storage;

public class BlobDigestTests
{
    [Fact]
    public async Task OnePart_ETagIsTheMd5()
    {
        var digest = await BlobDigest.OfAsync(new MemoryStream(Encoding.ASCII.GetBytes("abc")), CancellationToken.None);
        Assert.Equal((3L, "900150983cd24fb0d6963f7d28e17f72"), (digest.Length, digest.ETag)); // RFC 1321 A.5
        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", digest.Sha256); // FIPS 180-4
    }

    [Fact]
    public async Task Nothing_HasADigestToo()
    {
        var digest = await BlobDigest.OfAsync(new MemoryStream(), CancellationToken.None);
        Assert.Equal((0L, "d41d8cd98f00b204e9800998ecf8427e"), (digest.Length, digest.ETag));
    }

    [Fact]
    public async Task TwoParts_ETagIsOfTheirMd5s()
    {
        var bytes = new byte[BlobDigest.PartLength + 1];
        bytes[^1] = 9;
        var digest = await BlobDigest.OfAsync(new MemoryStream(bytes), CancellationToken.None);
#pragma warning disable CA5351
        byte[] parts = [.. MD5.HashData(bytes.AsSpan(0, BlobDigest.PartLength)), .. MD5.HashData([9])];
        Assert.Equal(Convert.ToHexStringLower(MD5.HashData(parts)) + "-2", digest.ETag);
#pragma warning restore CA5351
    }
}
