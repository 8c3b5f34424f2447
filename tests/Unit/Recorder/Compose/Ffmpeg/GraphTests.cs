using MediaServer.Recorder.Compose.Ffmpeg;
using MediaServer.Recorder.Compose.Layout;

namespace MediaServer.Tests.Unit.Recorder.Compose.Ffmpeg;

public class GraphTests
{
    private static Tile TileOf(byte turns = 0, bool flipped = false) =>
        new(new Rectangle(640, 0, 640, 720), new Picture(1, turns, flipped), "a");

    [Fact]
    public void Picture_OntoTheGrid_WithoutItsLead_PaddedToItsTile()
    {
        var graph = new PictureGraph(new Canvas());
        graph.AddPicture(TileOf(), 17, null);
        var text = graph.Finish();
        Assert.StartsWith(
            "[0:v]fps@t0=30:start_time=0,tpad=stop=18:stop_mode=clone,trim=start_frame=17,setpts=PTS-STARTPTS,scale=640:720:",
            text,
            StringComparison.Ordinal
        );
        Assert.EndsWith("[t0]pad=1280:720:0:0:color=0x14181D[v]", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, false, "scale=720:640:", ",transpose=clock,")]
    [InlineData(3, true, "scale=720:640:", ",transpose=cclock,hflip,")]
    [InlineData(2, false, "scale=640:720:", ",hflip,vflip,")]
    public void Turned_ScaledToTheTileAsItLiesThere(byte turns, bool flipped, string scale, string turn)
    {
        var graph = new PictureGraph(new Canvas());
        graph.AddPicture(TileOf(turns, flipped), 0, null);
        var text = graph.Finish();
        Assert.Contains(scale, text, StringComparison.Ordinal);
        Assert.Contains(turn, text, StringComparison.Ordinal);
    }

    [Fact]
    public void TwoTiles_AreStackedWhereTheyBelong()
    {
        var graph = new PictureGraph(new Canvas());
        graph.AddPicture(TileOf() with { Place = new Rectangle(0, 0, 640, 720) }, 0, "label-0000.txt");
        graph.AddEmpty(TileOf() with { Picture = null }, null);
        var text = graph.Finish();
        Assert.Contains("[t0][t1]xstack=inputs=2:layout=0_0|640_0:", text, StringComparison.Ordinal);
        Assert.Contains("drawtext=textfile=label-0000.txt:expansion=none", text, StringComparison.Ordinal);
        Assert.Contains("color=c=0x232A32:s=640x720:r=30", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Nobody_EmptyCanvas() =>
        Assert.Equal("color=c=0x14181D:s=1280x720:r=30,setsar=1,format=yuv420p[v]", new PictureGraph(new Canvas()).Finish());

    [Theory]
    [InlineData(-23.0, "volume=7.00dB")]
    [InlineData(-10.5, "volume=-5.50dB")]
    [InlineData(-60.0, "volume=24.00dB")] // as loud as it may get
    [InlineData(-70.0, "volume=0.00dB")] // silence stays silence
    public void Sound_OneGainForAll(double loudness, string gain)
    {
        var graph = SoundGraph.Normalize([0, 1500], 480_000, loudness);
        Assert.Contains(gain, graph, StringComparison.Ordinal);
        Assert.Contains("adelay=72000S:all=1[a1]", graph, StringComparison.Ordinal);
        Assert.Contains("amix=inputs=2:normalize=0", graph, StringComparison.Ordinal);
    }
}
