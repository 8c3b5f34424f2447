using CsCheck;
using MediaServer.Wire.Rtp.Extensions;

namespace MediaServer.Tests.Unit.Wire.Rtp.Extensions;

public class AudioLevelTests
{
    [Theory]
    [InlineData("00", 0, false)]
    [InlineData("FF", 127, true)]
    [InlineData("9E", 30, true)]
    [InlineData("9E00", 30, true)] // two-byte form with padding
    public void TryParse_Vectors_AreRead(string hex, byte decibels, bool voice)
    {
        Assert.True(AudioLevel.TryParse(Hex.Bytes(hex), out var level));
        Assert.Equal(new AudioLevel(decibels, voice), level);
    }

    [Fact]
    public void TryParse_Empty_Refused() => Assert.False(AudioLevel.TryParse([], out _));

    [Fact]
    public void RoundTrip() =>
        Gen.Select(Gen.Byte[0, 127], Gen.Bool)
            .Sample(
                (decibels, voice) =>
                {
                    var bytes = new byte[1];
                    Assert.True(new AudioLevel(decibels, voice).TryWrite(bytes));
                    Assert.True(AudioLevel.TryParse(bytes, out var read));
                    Assert.Equal(new AudioLevel(decibels, voice), read);
                    Assert.False(read.TryWrite([]));
                }
            );
}
