using MediaServer.Recorder.Compose.Ffmpeg;

namespace MediaServer.Tests.Unit.Recorder.Compose.Ffmpeg;

public class FfmpegReportTests
{
    /// <summary>Lines of FFmpeg 5.1.</summary>
    private static readonly string[] Log =
    [
        "[matroska,webm @ 0x55] [verbose] some chatter",
        "frame=  900 fps=120 q=-1.0 Lsize=    1100kB time=00:00:29.96 bitrate= 300.8kbits/s speed=4.0x",
        "[verbose]   Input stream #0:0 (video): 900 packets read (4547796 bytes); 900 frames decoded; ",
        "[verbose]   Input stream #1:0 (audio): 1500 packets read (120000 bytes); 1500 frames decoded (1440000 samples); ",
        "[verbose]   Output stream #0:0 (video): 899 frames encoded; 899 packets muxed (1125090 bytes); ",
    ];

    [Fact]
    public void Counts_AreThoseOfTheLog()
    {
        var report = new FfmpegReport(0, Log);
        Assert.True(report.IsClean);
        Assert.Equal((900L, 1_440_000L, 899L), (report.Decoded[0], report.DecodedSamples[1], report.EncodedFrames));
    }

    [Theory]
    [InlineData("[h264 @ 0x55e2] [error] concealing 12 DC, 12 AC, 12 MV errors in P frame")]
    [InlineData("[aac @ 0x55e2] [warning] Queue input is backward in time")]
    [InlineData("[matroska,webm @ 0x55] [fatal] whatever")]
    public void Complaint_MakesItUnclean(string line)
    {
        var report = new FfmpegReport(0, [.. Log, line]);
        Assert.False(report.IsClean);
        Assert.Equal(line, report.FirstComplaint);
    }

    [Fact]
    public void PicturesThatChangeTheirSize_AreNoComplaint()
    {
        const string line =
            "[graph 0 input from stream 0:0 @ 0x5] [warning] Changing video frame properties on the fly is not supported by all filters";
        Assert.True(new FfmpegReport(0, [.. Log, line]).IsClean);
    }

    [Fact]
    public void ExitCode_MakesItUnclean() => Assert.False(new FfmpegReport(1, Log).IsClean);

    [Theory]
    [InlineData("    I:         -23.4 LUFS", -23.4)]
    [InlineData("    I:         -70.0 LUFS", -70.0)]
    public void Loudness_IsThatOfTheSummary(string line, double expected) => Assert.Equal(expected, new FfmpegReport(0, [line]).Loudness);

    [Fact]
    public void ThousandsOfComplaints_FewAreKept()
    {
        var report = new FfmpegReport(0, Enumerable.Repeat("[vp8 @ 0x1] [error] bad", 10_000));
        Assert.InRange(report.Complaints.Count, 1, 100);
    }
}
