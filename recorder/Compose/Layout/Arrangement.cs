namespace MediaServer.Recorder.Compose.Layout;

/// <summary>Where tiles go: pure geometry.</summary>
public static class Arrangement
{
    /// <summary>Smaller pictures show nothing of a face.</summary>
    public const int MaxGrid = 16;

    /// <summary>What fits beside the stage.</summary>
    public const int MaxStrip = 4;

    /// <summary>Rows and columns as square as can be; the last row is centred.</summary>
    public static IReadOnlyList<Rectangle> Grid(Canvas canvas, int count)
    {
        if (count == 0)
            return [];
        var columns = (int)Math.Ceiling(Math.Sqrt(count));
        var rows = (count + columns - 1) / columns;
        var (width, height) = (Even(canvas.Width / columns), Even(canvas.Height / rows));
        var places = new List<Rectangle>();
        for (var i = 0; i < count; i++)
        {
            var inRow = Math.Min(columns, count - i / columns * columns);
            var left = Even((canvas.Width - inRow * width) / 2);
            places.Add(
                new Rectangle(left + i % columns * width, Even((canvas.Height - rows * height) / 2) + i / columns * height, width, height)
            );
        }
        return places;
    }

    /// <summary>A stage of three quarters of the width, the first place, and a strip of the others at its right.</summary>
    public static IReadOnlyList<Rectangle> Stage(Canvas canvas, int others)
    {
        others = Math.Min(others, MaxStrip);
        if (others == 0)
            return [new Rectangle(0, 0, canvas.Width, canvas.Height)];
        var (stage, height) = (Even(canvas.Width * 3 / 4), Even(canvas.Height / MaxStrip));
        var top = Even((canvas.Height - others * height) / 2);
        return
        [
            new Rectangle(0, 0, stage, canvas.Height),
            .. Enumerable.Range(0, others).Select(i => new Rectangle(stage, top + i * height, canvas.Width - stage, height)),
        ];
    }

    private static int Even(int value) => value & ~1;
}
