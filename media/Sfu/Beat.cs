namespace MediaServer.Sfu;

/// <summary>Full tenths of a second, on which every room does what is not urgent.</summary>
/// <remarks>
/// Reports and surveys of a thousand people that each fell due at a moment of their own would wake a sleeping core a thousand times a
/// second, each time for one datagram. On the beat it is woken ten times; who joined when still spreads the reports over the second.
/// </remarks>
internal static class Beat
{
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <summary>The beat that <paramref name="now"/> belongs to: at most one interval ago.</summary>
    public static TimeSpan Of(TimeSpan now) => new(now.Ticks - now.Ticks % Interval.Ticks);
}
