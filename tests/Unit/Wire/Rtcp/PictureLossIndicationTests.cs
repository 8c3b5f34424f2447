using CsCheck;
using MediaServer.Wire.Rtcp;

namespace MediaServer.Tests.Unit.Wire.Rtcp;

public class PictureLossIndicationTests
{
    [Fact]
    public void TryParse_Vector_IsRead()
    {
        Assert.True(PictureLossIndication.TryParse(Single.Packet(Hex.Bytes("81CE0002 00000001 00000002")), out var pli));
        Assert.Equal(new PictureLossIndication(1, 2), pli);
    }

    [Theory]
    [InlineData("81CE0001 00000001")]
    [InlineData("84CE0002 00000001 00000002")] // FIR
    [InlineData("81CD0002 00000001 00000002")] // transport feedback
    public void TryParse_OtherOrShort_Refused(string hex) =>
        Assert.False(PictureLossIndication.TryParse(Single.Packet(Hex.Bytes(hex)), out _));

    [Fact]
    public void RoundTrip() =>
        Gen.Select(Gen.UInt, Gen.UInt)
            .Sample(
                (sender, media) =>
                {
                    var bytes = new byte[12];
                    Assert.True(new PictureLossIndication(sender, media).TryWrite(bytes, out var length));
                    Assert.Equal(12, length);
                    Assert.True(PictureLossIndication.TryParse(Single.Packet(bytes), out var read));
                    Assert.Equal(new PictureLossIndication(sender, media), read);
                    Assert.False(read.TryWrite(bytes.AsSpan(1), out _));
                }
            );
}
