using System.Globalization;
using System.Text;
using MediaServer.Recorder.Compose.Layout;

namespace MediaServer.Recorder.Compose.Ffmpeg;

/// <summary>The filter graph of one layout: each input onto the grid of frames, to its size, turned upright, and all onto the canvas.</summary>
/// <remarks>
/// Sizes may change within an input (<c>eval=frame</c>), so each picture is padded to the size of its tile before anything that wants it
/// constant. The counters of <c>fps@tN</c> in the log tell how many pictures each input gave.
/// </remarks>
/// <param name="canvas">What is composed.</param>
internal sealed class PictureGraph(Canvas canvas)
{
    private const string Background = "0x14181D";
    private const string EmptyTile = "0x232A32";

    private readonly StringBuilder _graph = new();
    private readonly List<Rectangle> _tiles = [];
    private int _inputs;

    /// <summary>One tile with its picture: the next input.</summary>
    /// <param name="tile">Which.</param>
    /// <param name="lead">Frames at the beginning that only served the decoder.</param>
    /// <param name="labelFile">A text file with the name to write on it, or null.</param>
    public void AddPicture(Tile tile, long lead, string? labelFile)
    {
        var picture = tile.Picture!;
        var (width, height) = picture.QuarterTurns % 2 == 0 ? (tile.Place.Width, tile.Place.Height) : (tile.Place.Height, tile.Place.Width);
        Append($"[{_inputs}:v]fps@t{_inputs}={canvas.FrameRate}:start_time=0");
        // A camera that hangs may have sent its last picture before the stretch begins. A trim that leaves nothing hangs FFmpeg.
        Append($",tpad=stop={lead + 1}:stop_mode=clone,trim=start_frame={lead},setpts=PTS-STARTPTS");
        Append($",scale={width}:{height}:force_original_aspect_ratio=decrease:force_divisible_by=2:eval=frame:flags=bilinear");
        Append($",pad={width}:{height}:(ow-iw)/2:(oh-ih)/2:color={Background}:eval=frame,setsar=1,format=yuv420p");
        _graph.Append(Turn(picture));
        AppendLabel(labelFile, tile.Place);
        Append($",tpad=stop=-1:stop_mode=clone[t{_tiles.Count}];\n");
        _tiles.Add(tile.Place);
        _inputs++;
    }

    /// <summary>One tile of somebody who shows nothing.</summary>
    public void AddEmpty(Tile tile, string? labelFile)
    {
        Append($"color=c={EmptyTile}:s={tile.Place.Width}x{tile.Place.Height}:r={canvas.FrameRate},setsar=1,format=yuv420p");
        AppendLabel(labelFile, tile.Place);
        Append($"[t{_tiles.Count}];\n");
        _tiles.Add(tile.Place);
    }

    /// <returns>The graph; what it makes is called <c>[v]</c>.</returns>
    public string Finish()
    {
        if (_tiles.Count == 0)
            return Invariant($"color=c={Background}:s={canvas.Width}x{canvas.Height}:r={canvas.FrameRate},setsar=1,format=yuv420p[v]");
        if (_tiles.Count == 1)
            _graph.Append("[t0]");
        else
            AppendStack();
        Append($"pad={canvas.Width}:{canvas.Height}:0:0:color={Background}[v]");
        return _graph.ToString();
    }

    private void AppendStack()
    {
        for (var i = 0; i < _tiles.Count; i++)
            Append($"[t{i}]");
        var places = string.Join('|', _tiles.Select(t => Invariant($"{t.X}_{t.Y}")));
        Append($"xstack=inputs={_tiles.Count}:layout={places}:fill={Background},");
    }

    private void AppendLabel(string? labelFile, in Rectangle place)
    {
        if (labelFile is null)
            return;
        var size = Math.Clamp(place.Height / 18, 12, 28);
        Append($",drawtext=textfile={labelFile}:expansion=none:font=Sans:fontsize={size}:fontcolor=white");
        Append($":box=1:boxcolor=black@0.55:boxborderw={size / 3}:x={size}:y=h-th-{size}");
    }

    private static string Turn(Picture picture)
    {
        var turn = picture.QuarterTurns switch
        {
            1 => ",transpose=clock",
            2 => ",hflip,vflip",
            3 => ",transpose=cclock",
            _ => "",
        };
        return picture.IsFlipped ? turn + ",hflip" : turn;
    }

    private void Append(FormattableString text) => _graph.Append(Invariant(text));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
