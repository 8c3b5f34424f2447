using System.Text;
using CsCheck;
using MediaServer.Recorder.Compose.Frames;
using MediaServer.Recorder.Compose.Matroska;
using MediaServer.Wire.Payload;

namespace MediaServer.Tests.Unit.Recorder.Compose.Matroska;

public class MatroskaWriterTests
{
    private static readonly MatroskaTrack Vp8 = MatroskaTrack.Video(MediaCodec.Vp8, [], new FrameSize(640, 360));

    private static EbmlTree Written(MatroskaTrack track, long end, params IEnumerable<(long At, byte[] Frame, bool IsKey)> frames)
    {
        using var output = new MemoryStream();
        var writer = new MatroskaWriter(output, track);
        foreach (var (at, frame, isKey) in frames)
            writer.Write(at, frame, isKey);
        writer.Finish(end);
        return EbmlTree.Parse(output.ToArray());
    }

    [Fact]
    public void Finish_EverythingHasItsPlaceAndLength()
    {
        var file = Written(Vp8, 1040, (0, [1, 2], true), (40, [3], false), (1000, [4], false));
        Assert.Equal("matroska", file.Child(0x1A45DFA3).Child(0x4282).Text);
        var segment = file.Child(0x18538067);
        Assert.Equal(1040.0, segment.Child(0x1549A966).Child(0x4489).Float);
        Assert.Equal(1_000_000UL, segment.Child(0x1549A966).Child(0x2AD7B1).Unsigned);
        var entry = segment.Child(0x1654AE6B).Child(0xAE);
        Assert.Equal(
            ("V_VP8", 640UL, 360UL),
            (entry.Child(0x86).Text, entry.Child(0xE0).Child(0xB0).Unsigned, entry.Child(0xE0).Child(0xBA).Unsigned)
        );
        Assert.Equal([0UL, 1000UL], segment.Children(0x1F43B675).Select(c => c.Child(0xE7).Unsigned));
        // Track 1, time after the cluster's, key or not, frame.
        Assert.Equal(
            ["81000080" + "0102", "81002800" + "03", "81000000" + "04"],
            segment.Children(0x1F43B675).SelectMany(c => c.Children(0xA3)).Select(b => b.Hex)
        );
    }

    [Fact]
    public void SeekHeadAndCues_PointAtWhatTheyName()
    {
        var file = Written(Vp8, 5000, Enumerable.Range(0, 50).Select(i => ((long)i * 100, new byte[] { (byte)i }, i % 20 == 0)));
        var segment = file.Child(0x18538067);
        foreach (var seek in segment.Child(0x114D9B74).Children(0x4DBB))
        {
            var at = segment.At((long)seek.Child(0x53AC).Unsigned);
            Assert.Equal(seek.Child(0x53AB).Hex, at.Id.ToString("X8", null));
        }
        var points = segment.Child(0x1C53BB6B).Children(0xBB).ToArray();
        Assert.Equal([0UL, 2000UL, 4000UL], points.Select(p => p.Child(0xB3).Unsigned));
        Assert.All(
            points,
            p => Assert.Equal(p.Child(0xB3).Unsigned, segment.At((long)p.Child(0xB7).Child(0xF1).Unsigned).Child(0xE7).Unsigned)
        );
    }

    [Fact]
    public void PictureDuration_IsSaidInNanoseconds_WhereThereIsOne()
    {
        static EbmlTree Entry(MatroskaTrack track) => Written(track, 0, (0, [1], true)).Child(0x18538067).Child(0x1654AE6B).Child(0xAE);
        Assert.Equal(40_000_000UL, Entry(Vp8 with { PictureDuration = TimeSpan.FromMilliseconds(40) }).Child(0x23E383).Unsigned);
        Assert.Empty(Entry(Vp8).Children(0x23E383));
    }

    [Fact]
    public void KeyFrame_BeginsACluster()
    {
        var file = Written(Vp8, 300, (0, [1], true), (100, [2], false), (200, [3], true));
        Assert.Equal(2, file.Child(0x18538067).Children(0x1F43B675).Count());
    }

    [Fact]
    public void LongPause_NextBlockHasAClusterOfItsOwn()
    {
        var file = Written(Vp8, 4_000_000, (0, [1], true), (4_000_000, [2], false));
        Assert.Equal([0UL, 4_000_000UL], file.Child(0x18538067).Children(0x1F43B675).Select(c => c.Child(0xE7).Unsigned));
    }

    [Fact]
    public void Opus_HasItsHeadAndPreRoll()
    {
        var entry = Written(MatroskaTrack.Audio(MediaCodec.Opus, 1), 20, (0, [0xF8], true)).Child(0x18538067).Child(0x1654AE6B).Child(0xAE);
        Assert.Equal("A_OPUS", entry.Child(0x86).Text);
        Assert.Equal(Convert.ToHexString(Encoding.ASCII.GetBytes("OpusHead")) + "0101000080BB0000000000", entry.Child(0x63A2).Hex);
        Assert.Equal(80_000_000UL, entry.Child(0x56BB).Unsigned);
        Assert.Equal((48_000.0, 1UL), (entry.Child(0xE1).Child(0xB5).Float, entry.Child(0xE1).Child(0x9F).Unsigned));
    }

    [Theory]
    [InlineData(MediaCodec.Pcmu, "0700", 8000)]
    [InlineData(MediaCodec.Pcma, "0600", 8000)]
    [InlineData(MediaCodec.G722, "8F02", 16_000)]
    public void Telephone_IsDescribedAsAWave(MediaCodec codec, string tag, double rate)
    {
        var entry = Written(MatroskaTrack.Audio(codec, 1), 20, (0, new byte[160], true)).Child(0x18538067).Child(0x1654AE6B).Child(0xAE);
        Assert.Equal(("A_MS/ACM", tag, rate), (entry.Child(0x86).Text, entry.Child(0x63A2).Hex[..4], entry.Child(0xE1).Child(0xB5).Float));
    }

    [Fact]
    public void TimeGoesBack_IsAMistakeOfTheCaller() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Written(Vp8, 10, (10, [1], true), (9, [1], false)));

    /// <summary>Whatever the times and sizes, every frame comes out again at its time.</summary>
    [Fact]
    public void AnyFrames_AreReadBack()
    {
        Gen.Select(Gen.Int[0, 3000], Gen.Byte.Array[1, 3000], Gen.Bool)
            .Array[1, 100]
            .Sample(steps =>
            {
                var at = 0L;
                var frames = steps.Select(s => (At: at += s.Item1, s.Item2, s.Item3)).ToArray();
                var segment = Written(Vp8, at, frames).Child(0x18538067);
                var read = segment
                    .Children(0x1F43B675)
                    .SelectMany(c =>
                        c.Children(0xA3)
                            .Select(b =>
                                ((long)c.Child(0xE7).Unsigned + (short)(b.Bytes[1] << 8 | b.Bytes[2]), Convert.ToHexString(b.Bytes[4..]))
                            )
                    );
                Assert.Equal(frames.Select(f => (f.At, Convert.ToHexString(f.Item2))), read);
            });
    }
}
