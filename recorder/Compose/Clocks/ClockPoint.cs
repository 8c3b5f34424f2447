namespace MediaServer.Recorder.Compose.Clocks;

/// <summary>One observation of two clocks: what the second showed beyond the first. All in seconds.</summary>
/// <param name="X">The first clock.</param>
/// <param name="Offset">The second clock minus the first.</param>
internal readonly record struct ClockPoint(double X, double Offset);

/// <summary>How far the second clock is ahead of the first, from <paramref name="From"/> on.</summary>
/// <param name="From">Where on the first clock it begins to hold.</param>
/// <param name="Anchor">Where <paramref name="Offset"/> was taken.</param>
/// <param name="Offset">At the anchor.</param>
/// <param name="Slope">Seconds per second by which one clock gains on the other.</param>
internal readonly record struct OffsetLine(double From, double Anchor, double Offset, double Slope)
{
    public double At(double x) => Offset + Slope * (x - Anchor);

    /// <summary>Through two points, the first of which lies before the second.</summary>
    public static OffsetLine Between(ClockPoint from, ClockPoint to) =>
        new(from.X, from.X, from.Offset, (to.Offset - from.Offset) / (to.X - from.X));
}
