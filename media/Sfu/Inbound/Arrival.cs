namespace MediaServer.Sfu.Inbound;

/// <summary>What one sequence number means to a stream.</summary>
public enum Arrival : byte
{
    /// <summary>The newest so far.</summary>
    New,

    /// <summary>Fills a gap: reordered, or asked for again.</summary>
    Late,

    /// <summary>Was there before.</summary>
    Duplicate,

    /// <summary>Left the window, or lies before the stream's first packet.</summary>
    TooOld,
}
