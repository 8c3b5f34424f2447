using System.Security.Cryptography;
using MediaServer.Recorder.Storage;

namespace MediaServer.Tests.Unit.Recorder.Storage;

public class CheckedStreamTests
{
    private static readonly byte[] Text = RandomNumberGenerator.GetBytes(10_000);

    private static CheckedStream Over(byte[] stored) => new(new MemoryStream(stored), Convert.ToHexStringLower(SHA256.HashData(Text)));

    [Fact]
    public async Task Whole_IsGivenOut()
    {
        await using var stream = Over(Text);
        using var read = new MemoryStream();
        await stream.CopyToAsync(read);
        Assert.Equal(Text, read.ToArray());
    }

    [Fact]
    public void Changed_EndIsNotGivenOut()
    {
        byte[] changed = [.. Text];
        changed[123] ^= 1;
        using var stream = Over(changed);
        Assert.Throws<InvalidDataException>(() => stream.ReadExactly(new byte[10_000]));
    }

    [Fact]
    public void ReadByPlace_IsNotCompared()
    {
        byte[] changed = [.. Text];
        changed[123] ^= 1;
        using var stream = Over(changed);
        stream.Position = 5000;
        stream.ReadExactly(new byte[5000]);
    }

    [Fact]
    public void ReadAgainFromTheFront_IsComparedStill()
    {
        byte[] changed = [.. Text];
        changed[9_999] ^= 1;
        using var stream = Over(changed);
        stream.ReadExactly(new byte[100]);
        stream.Position = 0;
        stream.ReadExactly(new byte[100]);
        Assert.Throws<InvalidDataException>(() => stream.ReadExactly(new byte[9_900]));
    }
}
