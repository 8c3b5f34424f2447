namespace MediaServer.Recorder.Compose.Extract;

/// <summary>What became of a stream's packets and frames.</summary>
public sealed class ExtractCounts
{
    /// <summary>Whole frames.</summary>
    public long Frames { get; set; }

    /// <summary>Whole frames of video that no decoder may be given, because something before them is missing.</summary>
    public long Undecodable { get; set; }

    /// <summary>Frames with holes, and packets that could not be read.</summary>
    public long Damaged { get; set; }

    /// <summary>Packets that never came.</summary>
    public long Missing { get; set; }

    public long Duplicates { get; set; }

    /// <summary>Packets that came after their place had been given up.</summary>
    public long Late { get; set; }

    /// <summary>Packets of payload types that are no media we know: telephone events, comfort noise, forward error correction.</summary>
    public long OtherPayload { get; set; }

    public void Add(ExtractCounts other)
    {
        Frames += other.Frames;
        Undecodable += other.Undecodable;
        Damaged += other.Damaged;
        Missing += other.Missing;
        Duplicates += other.Duplicates;
        Late += other.Late;
        OtherPayload += other.OtherPayload;
    }
}
