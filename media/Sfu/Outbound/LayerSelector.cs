namespace MediaServer.Sfu.Outbound;

/// <summary>Chooses the simulcast layer that a subscriber should get, by the size it shows and the bits it may use.</summary>
public static class LayerSelector
{
    /// <summary>Browsers scale by 1, 2 and 4; the top layer is 720 lines unless a key frame said otherwise.</summary>
    private const int NominalTop = 720;

    /// <summary>A picture shown a little larger than it is looks the same and costs a quarter.</summary>
    private const double Stretch = 1.1;

    /// <summary>The layer's index; <paramref name="current"/> when no layer is sending, and 0 when there is none either.</summary>
    public static int Choose(IReadOnlyList<Layer> layers, in WatchRequest watch, long budget, int current, TimeSpan now)
    {
        if (layers.Count == 1)
            return 0;
        var wanted = WantedLines(watch);
        var chosen = -1;
        for (var i = 0; i < layers.Count; i++)
        {
            if (!layers[i].IsActive(now))
                continue;
            if (chosen >= 0 && layers[i].Stream!.BitsPerSecond(now) > budget)
                break;
            chosen = i;
            if (Lines(layers[i], layers.Count) * Stretch >= wanted)
                break;
        }
        return chosen >= 0 ? chosen : Math.Max(current, 0);
    }

    /// <summary>The shorter side, so that a phone held upright asks for the same as one held level.</summary>
    private static int WantedLines(in WatchRequest watch) =>
        watch switch
        {
            { Width: { } width, Height: { } height } => Math.Min(width, height),
            { Height: { } height } => height,
            { Width: { } width } => width * 9 / 16,
            _ => int.MaxValue,
        };

    private static int Lines(Layer layer, int count) =>
        layer.Height > 0 ? Math.Min(layer.Width, layer.Height) : NominalTop >> (count - 1 - layer.Index);
}
