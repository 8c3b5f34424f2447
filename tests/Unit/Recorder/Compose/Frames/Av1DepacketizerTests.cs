using MediaServer.Recorder.Compose.Frames;
using MediaServer.Wire.Payload;

namespace MediaServer.Tests.Unit.Recorder.Compose.Frames;

public class Av1DepacketizerTests
{
    /// <summary>A sequence header of SVT-AV1 for 326 x 184.</summary>
    private const string Sequence = "000000043D16DCFBF90040";

    [Fact]
    public void Push_SequenceAndFrame_GetTheirLengths()
    {
        var depacketizer = new Av1Depacketizer();
        // N, W=2: a sequence header of 12 bytes with its header, a frame
        var frame = Sent.Through(depacketizer, Sent.Of($"28 0C 08{Sequence} 30AABB", 1, marker: true)).Single;
        Assert.Equal($"0A0B{Sequence}3202AABB", frame.Hex);
        Assert.Equal((true, new FrameSize(326, 184)), (frame.IsKeyFrame, frame.Size));
        Assert.Equal($"81000C000A0B{Sequence}", Convert.ToHexString(depacketizer.Configuration));
    }

    [Fact]
    public void Push_ObuAcrossThreePackets_IsPutTogether()
    {
        var frames = Sent.Through(
            new Av1Depacketizer(),
            Sent.Of("50 30AA", 1), // W=1, Y
            Sent.Of("D0 BB", 1), // Z, Y
            Sent.Of("90 CC", 1, marker: true) // Z
        );
        Assert.Equal("3203AABBCC", frames.Single.Hex);
        Assert.False(frames.Single.IsKeyFrame);
    }

    [Fact]
    public void Push_DelimiterPaddingAndOwnLengths_AreNormalized()
    {
        // W=0: a temporal delimiter, a frame that carries its length, padding
        var frames = Sent.Through(new Av1Depacketizer(), Sent.Of("00 02 1200 04 3202AABB 02 7855", 1, marker: true));
        Assert.Equal("3202AABB", frames.Single.Hex);
    }

    [Fact]
    public void Push_ExtensionByte_IsKept()
    {
        var frames = Sent.Through(new Av1Depacketizer(), Sent.Of("10 3428AA", 1, marker: true));
        Assert.Equal("362801AA", frames.Single.Hex);
    }

    [Theory]
    [InlineData("90 AA", null)] // goes on with nothing
    [InlineData("50 30AA", "10 30BB")] // the rest of the OBU is missing
    [InlineData("50 30AA", null)] // it never ends
    public void Push_FragmentsThatDoNotFit_UnitIsLost(string first, string? second)
    {
        var depacketizer = new Av1Depacketizer();
        Sent[] packets = second is null ? [Sent.Of(first, 1, marker: true)] : [Sent.Of(first, 1), Sent.Of(second, 1, marker: true)];
        Assert.Empty(Sent.Through(depacketizer, packets).Frames);
        Assert.Equal(1, depacketizer.Damaged);
    }

    [Fact]
    public void Push_LongObu_LengthTakesTwoBytes()
    {
        var payload = new string('A', 2 * 200);
        var frames = Sent.Through(new Av1Depacketizer(), Sent.Of("10 30" + payload, 1, marker: true));
        Assert.Equal("32C801" + payload, frames.Single.Hex);
    }
}
