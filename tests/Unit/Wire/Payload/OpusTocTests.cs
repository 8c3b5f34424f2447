using CsCheck;
using MediaServer.Wire.Payload;

namespace MediaServer.Tests.Unit.Wire.Payload;

public class OpusTocTests
{
    /// <summary>RFC 6716 table 2, in tenths of a millisecond.</summary>
    private static readonly int[] Durations =
    [
        100,
        200,
        400,
        600,
        100,
        200,
        400,
        600,
        100,
        200,
        400,
        600,
        100,
        200,
        100,
        200,
        25,
        50,
        100,
        200,
        25,
        50,
        100,
        200,
        25,
        50,
        100,
        200,
        25,
        50,
        100,
        200,
    ];

    [Fact]
    public void TryParse_EveryConfig_LastsAsInTable2()
    {
        for (var config = 0; config < 32; config++)
        {
            Assert.True(OpusToc.TryParse([(byte)(config << 3), 1, 2, 3], out var toc));
            Assert.Equal(TimeSpan.FromMicroseconds(100 * Durations[config]), toc.Duration);
            Assert.Equal(Durations[config] * 48 / 10, toc.Samples);
            var mode = config switch
            {
                < 12 => OpusMode.Silk,
                < 16 => OpusMode.Hybrid,
                _ => OpusMode.Celt,
            };
            Assert.Equal(mode, toc.Mode);
        }
    }

    [Theory]
    [InlineData("FC 01 02 03", 31, true, 1, false)]
    [InlineData("78", 15, false, 1, true)] // DTX: nothing but the TOC
    [InlineData("78 00", 15, false, 1, true)]
    [InlineData("F8 FF FE", 31, false, 1, false)] // what browsers send as silence is a frame
    [InlineData("79 01 02", 15, false, 2, false)]
    [InlineData("7A 01 02 03", 15, false, 2, false)]
    [InlineData("7B 03 01 02", 15, false, 3, false)]
    [InlineData("1B 02 01 02", 3, false, 2, false)] // 120 ms, the most there is
    [InlineData("83 30 01 02", 16, false, 48, false)] // 48 frames of 2.5 ms
    public void TryParse_Vectors_AreRead(string hex, byte config, bool stereo, byte frames, bool dtx)
    {
        Assert.True(OpusToc.TryParse(Hex.Bytes(hex), out var toc));
        Assert.Equal(new OpusToc(config, stereo, frames, dtx), toc);
    }

    [Theory]
    [InlineData("")]
    [InlineData("79 01")] // two frames of one size share an odd rest
    [InlineData("7A")] // no first length
    [InlineData("7B")] // no frame count
    [InlineData("7B 00 01")] // no frames
    [InlineData("1B 03 01")] // 180 ms
    [InlineData("83 31 01")] // 122.5 ms
    public void TryParse_AgainstTheRules_Refused(string hex) => Assert.False(OpusToc.TryParse(Hex.Bytes(hex), out _));

    [Fact]
    public void TryParse_AnyPacket_LastsAtMost120Milliseconds() =>
        Gen
            .Byte.Array[0, 40]
            .Sample(bytes =>
            {
                if (!OpusToc.TryParse(bytes, out var toc))
                    return;
                Assert.InRange(toc.Duration, TimeSpan.FromMilliseconds(2.5), OpusToc.MaxDuration);
                Assert.Equal(bytes[0], (byte)(toc.Config << 3 | (toc.IsStereo ? 4 : 0) | (bytes[0] & 3)));
            });
}
