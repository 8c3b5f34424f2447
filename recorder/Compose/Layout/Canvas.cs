namespace MediaServer.Recorder.Compose.Layout;

/// <summary>The picture that is composed.</summary>
/// <param name="Width">Even, as 4:2:0 wants it.</param>
/// <param name="Height">Even.</param>
/// <param name="FrameRate">Pictures per second.</param>
public sealed record Canvas(int Width = 1280, int Height = 720, int FrameRate = 30)
{
    /// <summary>The frame that shows what happens at this time: the nearest, halves away from zero, as FFmpeg's fps filter decides.</summary>
    public long FrameAt(long milliseconds) => (milliseconds * FrameRate * 2 + 1000) / 2000;

    public long FrameAt(TimeSpan at) => FrameAt(Milliseconds(at));

    /// <summary>Times in files are whole milliseconds.</summary>
    public static long Milliseconds(TimeSpan at) => (long)Math.Round(at.TotalMilliseconds, MidpointRounding.AwayFromZero);

    public TimeSpan TimeOf(long frame) => TimeSpan.FromTicks(frame * TimeSpan.TicksPerSecond / FrameRate);
}

/// <summary>A place on the canvas, in pixels.</summary>
public readonly record struct Rectangle(int X, int Y, int Width, int Height);
