using MediaServer.Recorder.Compose.Frames;
using MediaServer.Wire.Payload;

namespace MediaServer.Tests.Unit.Recorder.Compose.Frames;

public class H264DepacketizerTests
{
    /// <summary>Baseline, 640 x 480, as x264 writes it.</summary>
    private const string Sps = "6742C01ED900A03DB0110000030001000003003C0F162E48";

    private const string Pps = "68CE0FC8";
    private const string Idr = "6588AABB";
    private const string Slice = "419A01";

    private static string Prefixed(params string[] units) => string.Concat(units.Select(u => $"{u.Length / 2:X8}{u}"));

    private static string Aggregate(params string[] units) => "78" + string.Concat(units.Select(u => $"{u.Length / 2:X4}{u}"));

    [Fact]
    public void Push_AggregateThenFragments_UnitsStandBehindTheirLengths()
    {
        var depacketizer = new H264Depacketizer();
        var frame = Sent.Through(
            depacketizer,
            Sent.Of(Aggregate(Sps, Pps), 1),
            Sent.Of("7C85 88", 1), // FU-A, S, IDR
            Sent.Of("7C05 AA", 1),
            Sent.Of("7C45 BB", 1, marker: true) // E
        ).Single;
        Assert.Equal(Prefixed(Sps, Pps, Idr), frame.Hex);
        Assert.Equal((true, new FrameSize(640, 480)), (frame.IsKeyFrame, frame.Size));
        // version, profile, compatibility, level, lengths of four bytes, one SPS, one PPS
        Assert.Equal($"0142C01EFFE1{Sps.Length / 2:X4}{Sps}01{Pps.Length / 2:X4}{Pps}", Convert.ToHexString(depacketizer.Configuration));
    }

    [Fact]
    public void Push_SetsSentOnce_EveryLaterIdrPictureHasThem()
    {
        var frames = Sent.Through(
            new H264Depacketizer(),
            Sent.Of(Sps, 1),
            Sent.Of(Pps, 1, marker: true),
            Sent.Of(Idr, 2, marker: true),
            Sent.Of(Slice, 3, marker: true),
            Sent.Of(Idr, 4, marker: true)
        );
        Assert.Equal([Prefixed(Sps, Pps, Idr), Prefixed(Slice), Prefixed(Sps, Pps, Idr)], frames.Bytes);
        Assert.Equal([true, false, true], frames.Frames.Select(f => f.IsKeyFrame));
    }

    [Fact]
    public void Push_SetsFromTheDescriptionOnly_AreUsed()
    {
        var sdp = $"{Convert.ToBase64String(Convert.FromHexString(Sps))},{Convert.ToBase64String(Convert.FromHexString(Pps))}";
        var frames = Sent.Through(new H264Depacketizer(H264ParameterSets.FromSdp(sdp)), Sent.Of(Idr, 1, marker: true));
        Assert.Equal(Prefixed(Sps, Pps, Idr), frames.Single.Hex);
    }

    [Theory]
    [InlineData("")]
    [InlineData("!!,??")]
    [InlineData("aGVsbG8=")]
    public void FromSdp_Nonsense_TeachesNothing(string value) => Assert.False(H264ParameterSets.FromSdp(value).IsComplete);

    [Fact]
    public void Push_IdrWithoutAnySets_IsOfNoUse()
    {
        var depacketizer = new H264Depacketizer();
        Assert.Empty(Sent.Through(depacketizer, Sent.Of(Idr, 1, marker: true)).Frames);
        Assert.Equal(1, depacketizer.Damaged);
    }

    [Fact]
    public void Push_DelimiterAndFiller_AreLeftOut()
    {
        var frames = Sent.Through(new H264Depacketizer(), Sent.Of("0910", 1), Sent.Of(Slice, 1), Sent.Of("0CFF80", 1, marker: true));
        Assert.Equal(Prefixed(Slice), frames.Single.Hex);
    }

    [Theory]
    [InlineData("7C05 AA", "7C45 BB")] // the first fragment is missing
    [InlineData("7C85 AA", "7C05 BB")] // the last
    [InlineData("7C85 AA", "419A01")] // another unit comes before the end
    public void Push_FragmentsThatDoNotFit_PictureIsLost(string first, string second)
    {
        var depacketizer = new H264Depacketizer();
        Assert.Empty(Sent.Through(depacketizer, Sent.Of(first, 1), Sent.Of(second, 1, marker: true)).Frames);
        Assert.Equal(1, depacketizer.Damaged);
    }
}
