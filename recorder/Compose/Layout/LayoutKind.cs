namespace MediaServer.Recorder.Compose.Layout;

/// <summary>How pictures are arranged. A shared screen takes the stage in either.</summary>
public enum LayoutKind
{
    /// <summary>Everybody the same size.</summary>
    Grid,

    /// <summary>Whoever speaks is large, the others are in a strip.</summary>
    Speaker,
}
