namespace MediaServer.Wire.Payload;

/// <summary>Which of Opus's three coders made a packet (RFC 6716 section 3.1).</summary>
public enum OpusMode : byte
{
    Silk,
    Hybrid,
    Celt,
}

/// <summary>The table-of-contents byte of an Opus packet, and how long the packet lasts (RFC 6716 section 3).</summary>
/// <remarks>
/// <code>
///   0 1 2 3 4 5 6 7
///  +-+-+-+-+-+-+-+-+
///  | config  |s| c |    c = 3: a byte |v|p| M | follows, M frames
///  +-+-+-+-+-+-+-+-+
/// </code>
/// The rules R1 to R7 of section 3.4 that bound the number of frames are checked, those about the frames' own lengths as far as the
/// first bytes tell.
/// </remarks>
/// <param name="Config">0 to 31: mode, bandwidth and duration of a frame (table 2).</param>
/// <param name="FrameCount">1 to 48.</param>
/// <param name="IsDtx">The frame is empty or one byte: nothing is transmitted, comfort noise goes on (section 2.1.9).</param>
public readonly record struct OpusToc(byte Config, bool IsStereo, byte FrameCount, bool IsDtx)
{
    /// <summary>R5: no packet lasts longer.</summary>
    public static readonly TimeSpan MaxDuration = TimeSpan.FromMilliseconds(120);

    /// <summary>The RTP clock of Opus, whatever is coded (RFC 7587 section 4.1).</summary>
    public const int ClockRate = 48_000;

    public OpusMode Mode =>
        Config < 12 ? OpusMode.Silk
        : Config < 16 ? OpusMode.Hybrid
        : OpusMode.Celt;

    /// <summary>One frame in samples of 48 kHz.</summary>
    public int FrameSamples =>
        Mode switch
        {
            OpusMode.Silk => (Config & 3) == 3 ? 2880 : 480 << (Config & 3),
            OpusMode.Hybrid => 480 << (Config & 1),
            _ => 120 << (Config & 3),
        };

    /// <summary>The whole packet in samples of 48 kHz: what the RTP timestamp advances by.</summary>
    public int Samples => FrameSamples * FrameCount;

    public TimeSpan Duration => new(Samples * (TimeSpan.TicksPerSecond / 1000) / (ClockRate / 1000));

    /// <param name="payload">The Opus packet, at least its TOC byte.</param>
    public static bool TryParse(ReadOnlySpan<byte> payload, out OpusToc toc)
    {
        toc = default;
        if (payload.IsEmpty)
            return false;
        var code = payload[0] & 3;
        // R6: a packet with an arbitrary number of frames names it in its second byte.
        if (code == 3 && payload.Length < 2)
            return false;
        var frames = code switch
        {
            0 => 1,
            3 => payload[1] & 0x3F,
            _ => 2,
        };
        // R3: two frames of one size share the rest evenly.
        if (frames == 0 || (code == 1 && payload.Length % 2 == 0))
            return false;
        // R4: the first length must be there.
        if (code == 2 && payload.Length < 2)
            return false;
        var parsed = new OpusToc((byte)(payload[0] >> 3), (payload[0] & 4) != 0, (byte)frames, payload.Length <= 2);
        if (parsed.Duration > MaxDuration)
            return false;
        toc = parsed;
        return true;
    }
}
