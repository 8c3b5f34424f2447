namespace MediaServer.Wire.Rtp.Extensions;

/// <summary>How loud the audio of this packet is (RFC 6464).</summary>
/// <remarks>
/// <code>
///   0 1 2 3 4 5 6 7
///  +-+-+-+-+-+-+-+-+
///  |V|    level    |
///  +-+-+-+-+-+-+-+-+
/// </code>
/// </remarks>
/// <param name="Decibels">0 (loudest) to 127 (silence), in -dBov.</param>
/// <param name="Voice">The sender believes that somebody speaks; only meaningful when <c>vad=on</c> was negotiated.</param>
public readonly record struct AudioLevel(byte Decibels, bool Voice)
{
    public const int Length = 1;
    public const byte Silence = 127;

    /// <summary>Longer data is accepted: a two-byte form may be followed by a padding byte (RFC 6464 section 3).</summary>
    public static bool TryParse(ReadOnlySpan<byte> data, out AudioLevel level)
    {
        level = data.IsEmpty ? default : new AudioLevel((byte)(data[0] & 0x7F), (data[0] & 0x80) != 0);
        return !data.IsEmpty;
    }

    public bool TryWrite(Span<byte> destination)
    {
        if (destination.Length < Length)
            return false;
        destination[0] = (byte)((Voice ? 0x80 : 0) | Math.Min(Decibels, Silence));
        return true;
    }
}
