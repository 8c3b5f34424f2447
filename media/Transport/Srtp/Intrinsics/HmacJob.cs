using MediaServer.Transport.Native;

namespace MediaServer.Transport.Srtp.Intrinsics;

/// <summary>A packet in a buffer whose HMAC-SHA1 is to be cut to the tag behind it.</summary>
/// <param name="Mac">The key.</param>
/// <param name="At">Where the packet begins.</param>
/// <param name="Length">Without the tag. Four more bytes are hashed: the rollover counter lies where the tag will.</param>
/// <param name="TagLength">In bytes, 4 to 20.</param>
internal readonly record struct HmacJob(HmacSha1 Mac, int At, int Length, int TagLength)
{
    /// <summary>The rollover counter, which is hashed but does not travel (RFC 3711 4.2).</summary>
    public const int RolloverLength = 4;

    public int Hashed => Length + RolloverLength;

    /// <summary>This one alone.</summary>
    public void Run(byte[] bytes)
    {
        Span<byte> mac = stackalloc byte[HmacSha1.Size];
        Mac.Compute(bytes.AsSpan(At, Hashed), default, mac);
        mac[..TagLength].CopyTo(bytes.AsSpan(At + Length));
    }
}
