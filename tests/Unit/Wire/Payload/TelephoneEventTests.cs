using CsCheck;
using MediaServer.Wire.Payload;

namespace MediaServer.Tests.Unit.Wire.Payload;

public class TelephoneEventTests
{
    /// <summary>RFC 4733 section 2.5.1.1, the first packet of the example: digit 9, volume 7, duration 400; and its end.</summary>
    [Theory]
    [InlineData("09070190", 9, false, 7, 400)]
    [InlineData("09870640", 9, true, 7, 1600)]
    [InlineData("0B3FFFFF", 11, false, 63, 65_535)]
    public void TryParse_AndTryWrite_AreTheVector(string hex, byte code, bool isEnd, byte volume, int duration)
    {
        var bytes = Convert.FromHexString(hex);
        Assert.True(TelephoneEvent.TryParse(bytes, out var parsed));
        Assert.Equal(new TelephoneEvent(code, isEnd, volume, (ushort)duration), parsed);
        var written = new byte[TelephoneEvent.Length];
        Assert.True(parsed.TryWrite(written));
        Assert.Equal(bytes, written);
    }

    [Fact]
    public void TryParse_ReservedBit_IsIgnored()
    {
        Assert.True(TelephoneEvent.TryParse([1, 0x4A, 0, 160], out var parsed));
        Assert.Equal(new TelephoneEvent(1, false, 10, 160), parsed);
    }

    [Fact]
    public void TryParse_SeveralEvents_IsTheFirst()
    {
        Assert.True(TelephoneEvent.TryParse([1, 10, 0, 160, 2, 10, 0, 80], out var parsed));
        Assert.Equal(1, parsed.Code);
    }

    [Fact]
    public void TryParse_LessThanFourBytes_IsRefused()
    {
        Assert.False(TelephoneEvent.TryParse([1, 10, 0], out _));
        Assert.False(TelephoneEvent.TryParse([], out _));
    }

    [Fact]
    public void TryWrite_WithoutRoomOrWithTooMuchVolume_IsRefused()
    {
        Assert.False(new TelephoneEvent(1, false, 10, 160).TryWrite(new byte[3]));
        Assert.False(new TelephoneEvent(1, false, 64, 160).TryWrite(new byte[4]));
    }

    [Fact]
    public void RoundTrip_OfAnyEvent_IsTheSame() =>
        Gen.Select(Gen.Byte, Gen.Bool, Gen.Byte[0, 63], Gen.UShort)
            .Sample(
                (code, isEnd, volume, duration) =>
                {
                    var (made, bytes) = (new TelephoneEvent(code, isEnd, volume, duration), new byte[4]);
                    return made.TryWrite(bytes) && TelephoneEvent.TryParse(bytes, out var parsed) && parsed == made;
                }
            );
}
