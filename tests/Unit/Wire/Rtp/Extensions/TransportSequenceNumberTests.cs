using CsCheck;
using MediaServer.Wire.Rtp.Extensions;

namespace MediaServer.Tests.Unit.Wire.Rtp.Extensions;

public class TransportSequenceNumberTests
{
    [Fact]
    public void TryParse_Vector_IsBigEndian()
    {
        Assert.True(TransportSequenceNumber.TryParse(Hex.Bytes("ABCD"), out var number));
        Assert.Equal(0xABCD, number.Value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("AB")]
    [InlineData("ABCD8001")] // the second version, which is not spoken
    public void TryParse_WrongLength_Refused(string hex) => Assert.False(TransportSequenceNumber.TryParse(Hex.Bytes(hex), out _));

    [Fact]
    public void RoundTrip() =>
        Gen.UShort.Sample(value =>
        {
            var bytes = new byte[2];
            Assert.True(new TransportSequenceNumber(value).TryWrite(bytes));
            Assert.True(TransportSequenceNumber.TryParse(bytes, out var read));
            Assert.Equal(value, read.Value);
            Assert.False(read.TryWrite(new byte[1]));
        });
}
