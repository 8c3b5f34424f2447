namespace MediaServer.Recorder.Compose.Layout;

/// <summary>One place on the canvas and what is in it.</summary>
/// <param name="Place">Where.</param>
/// <param name="Picture">What; null when the person is there and no picture of theirs is.</param>
/// <param name="Participant">Whose.</param>
public sealed record Tile(Rectangle Place, Picture? Picture, string Participant);

/// <summary>A lane's picture, to be turned upright.</summary>
/// <param name="Lane">The lane's number.</param>
/// <param name="QuarterTurns">By 90 degrees clockwise.</param>
/// <param name="IsFlipped">Mirrored left to right.</param>
public sealed record Picture(int Lane, byte QuarterTurns, bool IsFlipped);

/// <summary>A stretch of frames with one layout: one run of FFmpeg, one checkpoint.</summary>
/// <param name="From">The first frame.</param>
/// <param name="To">The frame behind the last one.</param>
/// <param name="Tiles">Empty while nobody is there.</param>
public sealed record LayoutInterval(long From, long To, IReadOnlyList<Tile> Tiles)
{
    public long Frames => To - From;
}
