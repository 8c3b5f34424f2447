namespace MediaServer.Sfu;

/// <summary>How a subscriber shows a track: the size picks the simulcast layer.</summary>
/// <param name="Width">Shown width in pixels, or null for as large as there is.</param>
/// <param name="Height">Shown height in pixels, or null for as large as there is.</param>
/// <param name="Fps">Wanted frame rate, for the information of the allocation.</param>
/// <param name="Priority">Higher keeps its quality longer when the bandwidth does not suffice for all; default 0.</param>
/// <param name="Paused">Nothing is sent while true.</param>
public readonly record struct WatchRequest(int? Width, int? Height, int? Fps, int? Priority, bool Paused);
